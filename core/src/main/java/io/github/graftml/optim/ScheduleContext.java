package io.github.graftml.optim;

import java.util.List;

/**
 * A run's position, as a {@link Schedule} sees it.
 *
 * @param step        optimizer steps done so far, from 0
 * @param steps       optimizer steps of the whole run, at least 1
 * @param epoch       epochs done so far, from 0
 * @param epochs      epochs of the whole run, at least 1
 * @param validLosses validation loss after each finished epoch, in order; immutable
 */
public record ScheduleContext(long step, long steps, int epoch, int epochs, List<Double> validLosses) {

    /**
     * Checks the ranges.
     *
     * @param step        optimizer steps done so far, from 0
     * @param steps       optimizer steps of the whole run, at least 1
     * @param epoch       epochs done so far, from 0
     * @param epochs      epochs of the whole run, at least 1
     * @param validLosses validation loss after each finished epoch, in order; immutable
     */
    public ScheduleContext {
        if (step < 0 || steps < 1 || epoch < 0 || epochs < 1) {
            throw new IllegalArgumentException(
                    "A run's position needs steps and epochs from 0 and a length of at least 1; got step " + step
                            + " of " + steps
                            + ", epoch " + epoch + " of " + epochs);
        }
        validLosses = List.copyOf(validLosses);
    }

    /** {@return this position with epochs instead of steps} */
    ScheduleContext inEpochs() {
        return new ScheduleContext(epoch, epochs, epoch, epochs, validLosses);
    }

    /** {@return this position without the first {@code gone} steps of the run} */
    ScheduleContext after(long gone) {
        return new ScheduleContext(step - gone, Math.max(1, steps - gone), epoch, epochs, validLosses);
    }
}
