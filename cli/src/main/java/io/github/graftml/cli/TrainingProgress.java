package io.github.graftml.cli;

import io.github.graftml.metrics.ConfusionMatrix;
import io.github.graftml.train.BatchResult;
import io.github.graftml.train.BatchResult.Phase;
import io.github.graftml.train.Callback;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.Progress;
import io.github.graftml.train.TrainingRun;
import java.util.Locale;

/**
 * Shows the progress of each epoch's training and validation on standard error, and a line with the epoch's result; on
 * a terminal
 * also a bar of the epochs, with the time left of the whole run.
 */
final class TrainingProgress implements Callback {

    private final String name;
    private final Callback listener = Progress.of(this::show);
    private ProgressLine epochs; // null unless on a terminal
    private ProgressLine pass;
    private BatchResult batch;
    private int phase; // of a recipe, from 1

    /** Shows the progress of a training by its name. */
    TrainingProgress(String name) {
        this.name = name;
    }

    @Override
    public void onFitStart(TrainingRun fit) {
        listener.onFitStart(fit);
        phase++;
        if (ProgressLine.onTerminal()) {
            epochs = ProgressLine.start(title(), fit.epochs(), "epochs");
            epochs.advance(fit.results().size());
        }
    }

    @Override
    public void onEpochStart(TrainingRun fit) {
        listener.onEpochStart(fit);
        begin(fit, Phase.TRAINING);
    }

    @Override
    public void onBatch(TrainingRun fit, BatchResult result) {
        batch = result;
        listener.onBatch(fit, result);
        if (batch.phase() == Phase.TRAINING && batch.batch() == batch.batches()) {
            begin(fit, Phase.VALIDATION);
        }
    }

    private void show(Progress progress) {
        pass.note(doing() + String.format(Locale.ROOT, "loss %.4f, accuracy %.1f %%", progress.loss(),
                100 * progress.accuracy()));
        pass.advance(batch.images());
        if (epochs != null) {
            long seconds = progress.left().toSeconds();
            epochs.note(
                    String.format(Locale.ROOT, "%d:%02d:%02d left", seconds / 3600, seconds / 60 % 60, seconds % 60));
        }
    }

    private String doing() {
        return switch (batch.features()) {
            case NOT_CACHED -> "";
            case COMPUTED -> "computing features, ";
            case CACHED -> "cached features, ";
        };
    }

    private void begin(TrainingRun fit, Phase phase) {
        endPass();
        long total = (phase == Phase.TRAINING ? fit.train() : fit.valid()).images().size();
        pass = ProgressLine.start(title() + ", epoch " + fit.epoch() + "/" + fit.epochs() + ", "
                + (phase == Phase.TRAINING ? "training" : "validation"), total, "images");
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult result) {
        endPass();
        if (epochs != null) {
            epochs.advance(1);
        }
        StringBuilder metrics = new StringBuilder();
        result.metrics()
                .forEach((metric, value) -> metrics.append(String.format(Locale.ROOT, ", %s %.4f", metric, value)));
        Terminal.note("%s, epoch %d/%d: train loss %.4f accuracy %.4f, valid loss %.4f accuracy %.4f%s%s, %.1f s",
                title(),
                result.epoch(), fit.epochs(), result.trainLoss(), result.trainAccuracy(), result.validLoss(),
                result.validAccuracy(),
                fit.confusionMatrix().filter(ConfusionMatrix::isImbalanced).map(TrainingProgress::imbalance).orElse(""),
                metrics, result.seconds());
    }

    /** Where classes are imbalanced, the accuracy alone misleads. */
    private static String imbalance(ConfusionMatrix matrix) {
        return String.format(Locale.ROOT, " (balanced %.4f, majority class %.4f)", matrix.balancedAccuracy(),
                matrix.majorityFraction());
    }

    private String title() {
        return phase == 1 ? name : name + ", phase " + phase;
    }

    private void endPass() {
        if (pass != null) {
            pass.close();
            pass = null;
        }
    }

    @Override
    public void onClose() {
        endPass();
        if (epochs != null) {
            epochs.close();
            epochs = null;
        }
    }
}
