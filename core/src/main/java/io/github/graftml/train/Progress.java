package io.github.graftml.train;

import io.github.graftml.train.BatchResult.Phase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is, for a progress bar or a user interface: {@code trainer.callback(Progress.of(ui::show))}. Immutable.
 *
 * @param phase           training or validation
 * @param epoch           the epoch under way, from 1
 * @param epochs          how many the run has if nothing stops it
 * @param batch           batches done of this phase of the epoch
 * @param batches         how many there are of it
 * @param loss            mean over the pictures of this phase of the epoch so far
 * @param accuracy        share of them that was classified rightly, in [0, 1]
 * @param imagesPerSecond of this phase of the epoch so far, loading included
 * @param left            until the end of the run, if its batches go on taking as long
 */
public record Progress(Phase phase, int epoch, int epochs, int batch, int batches, double loss, double accuracy, double imagesPerSecond, Duration left) {

    /**
     * @param listener told after each batch, on the training thread, which waits for it: a user interface hands the value to
     *                 its own thread
     * @return the callback that tells it
     */
    public static Callback of(Consumer<Progress> listener) {
        return new Listener(listener);
    }

    private static final class Listener implements Callback {

        private final Consumer<Progress> told;
        private final Map<Phase, Double> secondsPerBatch = new EnumMap<>(Phase.class); // of the last epoch that had the phase
        private @Nullable Phase phase;
        private int images;
        private int timedBatches;
        private double loss;
        private double right;
        private double seconds;

        private Listener(Consumer<Progress> told) {
            this.told = Objects.requireNonNull(told, "listener");
        }

        @Override
        public void onFitStart(TrainingRun fit) {
            secondsPerBatch.clear(); // another phase of a recipe takes another time
        }

        @Override
        public void onEpochStart(TrainingRun fit) {
            phase = null;
        }

        @Override
        public void onBatch(TrainingRun fit, BatchResult batch) {
            Phase current = batch.phase();
            if (phase != current) {
                phase = current;
                images = 0;
                timedBatches = 0;
                loss = 0;
                right = 0;
                seconds = 0;
            }
            images += batch.images();
            timedBatches++;
            loss += batch.loss() * batch.images();
            right += batch.accuracy() * batch.images();
            seconds += batch.loadingSeconds() + batch.stepSeconds();
            secondsPerBatch.put(current, seconds / timedBatches);
            told.accept(new Progress(current, fit.epoch(), fit.epochs(), batch.batch(), batch.batches(), loss / images, right / images,
                    images / seconds, Duration.ofMillis(Math.round(1000 * secondsLeft(fit, batch)))));
        }

        private double secondsLeft(TrainingRun fit, BatchResult batch) {
            boolean training = batch.phase() == Phase.TRAINING;
            long epochsLeft = (long) fit.epochs() - fit.epoch();
            long trainingLeft = epochsLeft * fit.train().count() + (training ? batch.batches() - batch.batch() : 0);
            long validationLeft = epochsLeft * fit.valid().count() + (training ? fit.valid().count() : batch.batches() - batch.batch());
            return trainingLeft * seconds(Phase.TRAINING) + validationLeft * seconds(Phase.VALIDATION);
        }

        /** Until the first validation it is taken to be as fast as training; the other way round behind a checkpoint. */
        private double seconds(Phase of) {
            Double known = secondsPerBatch.get(of);
            return known != null ? known : seconds / timedBatches;
        }
    }
}
