package io.github.graftml.optim;

import java.util.List;

/**
 * Where a run stands, as a {@link Schedule} sees it.
 *
 * @param step        optimizer steps done so far, from 0
 * @param steps       optimizer steps of the whole run, at least 1
 * @param epoch       epochs done so far, from 0
 * @param epochs      epochs of the whole run, at least 1
 * @param validLosses loss on the validation pictures after each finished epoch, in order; immutable
 */
public record ScheduleContext(long step, long steps, int epoch, int epochs, List<Double> validLosses) {

    /** Checks the ranges. */
    public ScheduleContext {
        if (step < 0 || steps < 1 || epoch < 0 || epochs < 1) {
            throw new IllegalArgumentException("Not a moment of a run: step " + step + " of " + steps
                    + ", epoch " + epoch + " of " + epochs);
        }
        validLosses = List.copyOf(validLosses);
    }

    /** @return the same moment with epochs in the place of steps */
    ScheduleContext inEpochs() {
        return new ScheduleContext(epoch, epochs, epoch, epochs, validLosses);
    }

    /** @return the same moment with {@code gone} steps taken off both the steps done and the steps of the run */
    ScheduleContext after(long gone) {
        return new ScheduleContext(step - gone, Math.max(1, steps - gone), epoch, epochs, validLosses);
    }
}
