package io.github.graftml.callbacks;

import io.github.graftml.data.BadImagePolicy;
import io.github.graftml.data.DataLoader;
import io.github.graftml.error.GraftException;
import io.github.graftml.metrics.ConfusionMatrix;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.report.ReportImage;
import io.github.graftml.report.TensorBoardWriter;
import io.github.graftml.train.BatchResult;
import io.github.graftml.train.BatchResult.Phase;
import io.github.graftml.train.Callback;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.History;
import io.github.graftml.train.Provenance;
import io.github.graftml.train.TrainingRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Logs a run for TensorBoard while it trains: {@code tensorboard --logdir runs}. It writes loss and learning rate of
 * every
 * step; losses, accuracies, time and the confusion matrix of every epoch; the configuration and some training images as
 * the
 * network sees them. Steps are counted over all runs of one log, such as the phases of a recipe.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class TensorBoardLog implements Callback {

    private final Path folder;
    private @Nullable TensorBoardWriter board; // null unless a run is active
    private long earlierSteps;

    private TensorBoardLog(Path folder) {
        this.folder = Objects.requireNonNull(folder, "folder");
    }

    /**
     * {@return a callback that writes to the folder}
     *
     * @param folder the run's folder, such as {@code runs/lite0}, whose name TensorBoard shows; created if missing
     */
    public static TensorBoardLog to(Path folder) {
        return new TensorBoardLog(folder);
    }

    /**
     * Opens the log, and writes the configuration and some training images.
     *
     * @throws GraftException if the folder cannot be written
     */
    @Override
    public void onFitStart(TrainingRun fit) {
        board = TensorBoardWriter.open(folder);
        if (fit.step() > 0) {
            board().restart(step(fit) + 1); // replaces what was written after the checkpoint
            return;
        }
        board().text("configuration", step(fit), configuration(fit));
        List<ReportImage> images = previews(fit.train());
        for (int i = 0; i < images.size(); i++) {
            board().image("training pictures/" + i + " " + images.get(i).caption(), step(fit), images.get(i));
        }
    }

    /**
     * Returns some training images after the transforms. Restores the random generator, so that the run stays the same.
     */
    private static List<ReportImage> previews(DataLoader train) {
        Mt19937 before = DefaultGenerator.state();
        try {
            return BatchPreview.first(DataLoader.of(train.images(), BatchPreview.SHOWN).transform(train.transform())
                    .onBadImage(BadImagePolicy.SKIP).shuffle(0));
        } finally {
            DefaultGenerator.state(before);
        }
    }

    private static String configuration(TrainingRun fit) {
        Provenance from = fit.provenance();
        return "| | |\n|---|---|\n| training | " + from.settings() + " |\n| training data | " + from.trainData()
                + " |\n| validation data | "
                + from.validData() + " |\n| device | " + from.device() + ", " + from.threads() + " threads |\n";
    }

    @Override
    public void onBatch(TrainingRun fit, BatchResult batch) {
        if (batch.phase() == Phase.TRAINING) {
            board().scalar("step/loss", step(fit), batch.loss());
            board().scalar("step/learning rate", step(fit), batch.learningRate());
            board().scalar("step/images per second", step(fit),
                    batch.images() / (batch.loadingSeconds() + batch.stepSeconds()));
        }
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult result) {
        board().scalar("loss/train", step(fit), result.trainLoss());
        board().scalar("loss/valid", step(fit), result.validLoss());
        board().scalar("accuracy/train", step(fit), result.trainAccuracy());
        board().scalar("accuracy/valid", step(fit), result.validAccuracy());
        for (Map.Entry<String, Double> metric : result.metrics().entrySet()) {
            board().scalar("metric/" + metric.getKey(), step(fit), metric.getValue());
        }
        board().scalar("epoch/seconds", step(fit), result.seconds());
        if (fit.confusionMatrix().isPresent()) {
            ConfusionMatrix matrix = fit.confusionMatrix().get();
            board().confusionMatrix("confusion", step(fit), matrix);
        }
    }

    @Override
    public void onFitEnd(TrainingRun fit, History history) {
        earlierSteps += fit.step();
    }

    @Override
    public void onClose() {
        if (board != null) {
            try (TensorBoardWriter closing = board) {
                board = null;
            }
        }
    }

    private TensorBoardWriter board() {
        return Objects.requireNonNull(board);
    }

    private long step(TrainingRun fit) {
        return earlierSteps + fit.step();
    }
}
