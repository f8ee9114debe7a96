package io.github.graftml.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.error.GraftException;
import io.github.graftml.report.EpochPoint;
import io.github.graftml.report.LossAccuracy;
import io.github.graftml.report.Run;
import io.github.graftml.report.StepPoint;
import io.github.graftml.train.BatchResult;
import io.github.graftml.train.BatchResult.Phase;
import io.github.graftml.train.Callback;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.History;
import io.github.graftml.train.Provenance;
import io.github.graftml.train.TrainingRun;
import io.github.graftml.weights.StateDict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Takes down what a report shows of a run beyond its epochs: the loss of every step, and where the time went. */
final class RunRecorder implements Callback {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RECORDED = "recorded";

    private final List<StepPoint> steps = new ArrayList<>();
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final List<EpochPoint> epochs = new ArrayList<>(); // over all phases of a recipe, where a fit counts its own
    private double learningRate = Double.NaN;

    /** What was taken down so far, for a run that goes on in another process. */
    private record Recorded(List<StepPoint> steps, Map<String, Double> seconds, List<EpochPoint> epochs, double learningRate) {
    }

    @Override
    public String name() {
        return "run_recorder";
    }

    @Override
    public StateDict state() {
        try {
            return StateDict.builder().metadata(RECORDED, JSON.writeValueAsString(new Recorded(steps, seconds, epochs, learningRate))).build();
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
            throw new GraftException("The checkpoint is of another version of these examples: " + e.getOriginalMessage() + "; begin anew in another --out", e);
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
            steps.add(new StepPoint(epochs.size() + (double) batch.batch() / batch.batches(), batch.loss(), learningRate));
        } else {
            seconds.merge("validation", batch.stepSeconds(), Double::sum);
        }
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult epoch) {
        epochs.add(new EpochPoint(epochs.size() + 1, new LossAccuracy(epoch.trainLoss(), epoch.trainAccuracy()),
                new LossAccuracy(epoch.validLoss(), epoch.validAccuracy()), learningRate, epoch.seconds()));
    }

    /** @return the run as a report shows it */
    Run run(String name, History history) {
        return Run.of(name, epochs).withSteps(steps).withTimings(seconds).withConfiguration(configuration(history));
    }

    /** @return what a report says of how a run was made */
    static Map<String, String> configuration(History history) {
        Provenance from = history.provenance();
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.putAll(from.settings().hyperparameters());
        configuration.put("model", from.settings().model());
        configuration.put("optimizer", from.settings().optimizer().toString());
        configuration.put("schedule", from.settings().schedule().toString());
        configuration.put("loss", from.settings().loss().toString());
        configuration.put("training data", from.trainData());
        configuration.put("validation data", from.validData());
        configuration.put("data hash", from.dataHash());
        configuration.put("weights hash", from.weightsHash());
        configuration.put("seed", Long.toString(from.seed()));
        configuration.put("device", from.device() + ", " + from.threads() + " threads" + ", frozen part in " + from.frozenPrecision()
                + ", training in " + from.settings().trainingPrecision().name().toLowerCase(Locale.ROOT));
        configuration.put("versions", "Graft " + from.library() + ", LibTorch " + from.libtorch() + ", Java " + from.java());
        return configuration;
    }
}
