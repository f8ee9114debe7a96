package io.github.graftml.examples;

import io.github.graftml.train.BatchResult;
import io.github.graftml.train.BatchResult.Phase;
import io.github.graftml.train.Callback;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.Fit;
import java.util.Locale;

/** Shows each epoch's passes as they go, and a line with what the epoch came to. */
final class TrainingProgress implements Callback {

    private final String name;
    private Progress pass;
    private long images;
    private double lossSum;
    private double rightSum;

    /** @param name of the experiment */
    TrainingProgress(String name) {
        this.name = name;
    }

    @Override
    public void onEpochStart(Fit fit) {
        begin(fit, Phase.TRAINING);
    }

    @Override
    public void onBatch(Fit fit, BatchResult batch) {
        images += batch.images();
        lossSum += batch.loss() * batch.images();
        rightSum += batch.accuracy() * batch.images();
        pass.note(doing(batch) + String.format(Locale.ROOT, "loss %.4f, accuracy %.1f %%", lossSum / images, 100 * rightSum / images));
        pass.advance(batch.images());
        if (batch.phase() == Phase.TRAINING && batch.batch() == batch.batches()) {
            begin(fit, Phase.VALIDATION);
        }
    }

    private static String doing(BatchResult batch) {
        return switch (batch.features()) {
            case NOT_KEPT -> "";
            case COMPUTED -> "computing features, ";
            case CACHED -> "cached features, ";
        };
    }

    private void begin(Fit fit, Phase phase) {
        onClose();
        images = 0;
        lossSum = 0;
        rightSum = 0;
        long total = (phase == Phase.TRAINING ? fit.train() : fit.valid()).images().size();
        pass = Progress.start(name + ", epoch " + fit.epoch() + "/" + fit.epochs() + ", "
                + (phase == Phase.TRAINING ? "training" : "validation"), total, "images");
    }

    @Override
    public void onEpochEnd(Fit fit, EpochResult result) {
        onClose();
        System.out.printf(Locale.ROOT, "%s, epoch %d/%d: train loss %.4f accuracy %.4f, valid loss %.4f accuracy %.4f, %.1f s%n", name,
                result.epoch(), fit.epochs(), result.trainLoss(), result.trainAccuracy(), result.validLoss(), result.validAccuracy(),
                result.seconds());
    }

    @Override
    public void onClose() {
        if (pass != null) {
            pass.close();
            pass = null;
        }
    }
}
