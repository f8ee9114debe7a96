package io.github.graftml.train;

import io.github.graftml.train.BatchResult.Phase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a run, for a progress bar or a user interface: {@code trainer.callback(Progress.of(ui::show))}.
 * Immutable.
 *
 * @param phase           training or validation
 * @param epoch           the current epoch, from 1
 * @param epochs          the number of epochs of the run, unless it is stopped
 * @param batch           finished batches of this phase of the epoch
 * @param batches         the number of batches of this phase
 * @param loss            mean loss over the images of this phase of the epoch so far
 * @param accuracy        fraction of them that was classified correctly, in [0, 1]
 * @param imagesPerSecond images per second in this phase of the epoch so far, loading included
 * @param left            estimated time until the end of the run
 */
public record Progress(Phase phase, int epoch, int epochs, int batch, int batches, double loss, double accuracy,
        double imagesPerSecond, Duration left) {

    /**
     * {@return a callback that reports the progress}
     *
     * @param listener called after each batch, on the training thread, which waits for it; a user interface passes the
     *                 value to its own thread
     */
    public static Callback of(Consumer<Progress> listener) {
        return new Listener(listener);
    }

    private static final class Listener implements Callback {

        private final Consumer<Progress> listener;
        // of the last epoch that had the phase
        private final Map<Phase, Double> secondsPerBatch = new EnumMap<>(Phase.class);
        private @Nullable Phase phase;
        private int images;
        private int timedBatches;
        private double loss;
        private double correct;
        private double seconds;

        private Listener(Consumer<Progress> listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
        }

        @Override
        public void onFitStart(TrainingRun run) {
            secondsPerBatch.clear(); // another phase of a recipe takes another time
        }

        @Override
        public void onEpochStart(TrainingRun run) {
            phase = null;
        }

        @Override
        public void onBatch(TrainingRun run, BatchResult batch) {
            Phase current = batch.phase();
            if (phase != current) {
                phase = current;
                images = 0;
                timedBatches = 0;
                loss = 0;
                correct = 0;
                seconds = 0;
            }
            images += batch.images();
            timedBatches++;
            loss += batch.loss() * batch.images();
            correct += batch.accuracy() * batch.images();
            seconds += batch.loadingSeconds() + batch.stepSeconds();
            secondsPerBatch.put(current, seconds / timedBatches);
            listener.accept(new Progress(current, run.epoch(), run.epochs(), batch.batch(), batch.batches(),
                    loss / images, correct / images,
                    images / seconds, Duration.ofMillis(Math.round(1000 * secondsLeft(run, batch)))));
        }

        private double secondsLeft(TrainingRun run, BatchResult batch) {
            boolean training = batch.phase() == Phase.TRAINING;
            long epochsLeft = (long) run.epochs() - run.epoch();
            long trainingLeft = epochsLeft * run.train().count() + (training ? batch.batches() - batch.batch() : 0);
            long validationLeft = epochsLeft * run.valid().count()
                    + (training ? run.valid().count() : batch.batches() - batch.batch());
            return trainingLeft * seconds(Phase.TRAINING) + validationLeft * seconds(Phase.VALIDATION);
        }

        /** Returns the seconds per batch; a phase that has not run yet is assumed to be as fast as the other. */
        private double seconds(Phase of) {
            Double known = secondsPerBatch.get(of);
            return known != null ? known : seconds / timedBatches;
        }
    }
}
