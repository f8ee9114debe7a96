package io.github.graftml.callbacks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.error.GraftException;
import io.github.graftml.report.LossAccuracy;
import io.github.graftml.report.ReportEpoch;
import io.github.graftml.report.ReportStep;
import io.github.graftml.report.Run;
import io.github.graftml.train.BatchResult;
import io.github.graftml.train.BatchResult.Phase;
import io.github.graftml.train.Callback;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.History;
import io.github.graftml.train.TrainingRun;
import io.github.graftml.weights.StateDict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records what a report shows of a run besides its epochs: the loss and learning rate of each step, and the time of
 * each part
 * of a step. The phases of a recipe are one run.
 *
 * <pre>{@code
 * RunRecorder recorder = RunRecorder.of();
 * History history = Trainer.of(model).callback(recorder).fit(train, valid);
 * HtmlReport.of("Cats and dogs").run(recorder.run("head", history)).writeTo(Path.of("report.html"));
 * }</pre>
 */
public final class RunRecorder implements Callback {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RECORDED = "recorded";

    private final List<ReportStep> steps = new ArrayList<>();
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    // over all phases of a recipe; a fit counts its own phase only
    private final List<ReportEpoch> epochs = new ArrayList<>();
    private double learningRate = Double.NaN;

    private RunRecorder() {
    }

    /** {@return a recorder for one run} */
    public static RunRecorder of() {
        return new RunRecorder();
    }

    /** The recorded values, for a run that is resumed in another process. */
    private record Recorded(List<ReportStep> steps, Map<String, Double> seconds, List<ReportEpoch> epochs,
            double learningRate) {
    }

    @Override
    public String name() {
        return "run_recorder";
    }

    @Override
    public StateDict state() {
        try {
            return StateDict.builder()
                    .metadata(RECORDED, JSON.writeValueAsString(new Recorded(steps, seconds, epochs, learningRate)))
                    .build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Records of numbers can be written as JSON", e);
        }
    }

    @Override
    public void restore(TrainingRun fit, StateDict state) {
        try {
            Recorded earlier = JSON.readValue(state.metadata().get(RECORDED), Recorded.class);
            steps.clear();
            steps.addAll(earlier.steps);
            epochs.clear();
            epochs.addAll(earlier.epochs);
            seconds.clear();
            seconds.putAll(earlier.seconds);
            learningRate = earlier.learningRate;
        } catch (JsonProcessingException e) {
            throw new GraftException("Cannot read the checkpoint's records, written by another version of Graft: "
                    + e.getOriginalMessage() + "; start a new run in another folder", e);
        }
    }

    @Override
    public void onBatch(TrainingRun fit, BatchResult batch) {
        boolean training = batch.phase() == Phase.TRAINING;
        seconds.merge("loading", batch.loadingSeconds(), Double::sum);
        if (training) {
            seconds.merge("forward", batch.forwardSeconds(), Double::sum);
            seconds.merge("backward", batch.backwardSeconds(), Double::sum);
            seconds.merge("optimizer", batch.optimizerSeconds(), Double::sum);
            learningRate = batch.learningRate();
            steps.add(new ReportStep(epochs.size() + (double) batch.batch() / batch.batches(), batch.loss(),
                    learningRate));
        } else {
            seconds.merge("validation", batch.stepSeconds(), Double::sum);
        }
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult epoch) {
        epochs.add(new ReportEpoch(epochs.size() + 1, new LossAccuracy(epoch.trainLoss(), epoch.trainAccuracy()),
                new LossAccuracy(epoch.validLoss(), epoch.validAccuracy()), learningRate, epoch.seconds()));
    }

    /**
     * Returns the run as a report shows it.
     *
     * @param name    the run's name in the report
     * @param history what {@code fit} returned
     * @return the run with its steps and timings
     */
    public Run run(String name, History history) {
        Run run = history.run(name);
        return Run.of(name, epochs).withResult(run.result()).withImages(run.trainImages(), run.validImages())
                .withMetrics(run.metrics()).withSteps(steps).withTimings(seconds)
                .withConfiguration(run.configuration());
    }
}
