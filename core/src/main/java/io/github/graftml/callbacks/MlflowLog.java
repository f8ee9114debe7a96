package io.github.graftml.callbacks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.error.GraftException;
import io.github.graftml.error.Hint;
import io.github.graftml.train.BatchResult;
import io.github.graftml.train.BatchResult.Phase;
import io.github.graftml.train.Callback;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.History;
import io.github.graftml.train.Provenance;
import io.github.graftml.train.TrainingRun;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Logs a run to an MLflow server through its REST API: parameters at the start, loss and learning rate of each step,
 * losses
 * and accuracies of each epoch, and the status at the end. The phases of a recipe are one MLflow run with consecutive
 * steps,
 * and so is a run that is resumed in another process. A failing server ends the run with a {@link GraftException}.
 */
public final class MlflowLog implements Callback {

    /** The server accepts at most 1000 metrics in a request. */
    private static final int METRICS_PER_REQUEST = 500;
    private static final String RUN_ID = "run_id";
    private static final String EARLIER_STEPS = "earlier_steps";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI server;
    private final String experiment;
    private final String name;
    private final List<Point> pending = new ArrayList<>();
    private String run = ""; // until the server assigns an id
    private long earlierSteps;
    private boolean running;

    /** A point of a curve in the server's format. */
    private record Point(String key, double value, long timestamp, long step) {
    }

    /**
     * Returns a log to a server.
     *
     * @param server     the server's address, such as {@code http://localhost:5000}
     * @param experiment the experiment's name; created if missing
     * @param run        the run's name
     * @return a callback that logs to the server
     */
    public static MlflowLog of(URI server, String experiment, String run) {
        return new MlflowLog(server, experiment, run);
    }

    private MlflowLog(URI server, String experiment, String name) {
        this.server = Objects.requireNonNull(server, "server");
        this.experiment = Objects.requireNonNull(experiment, "experiment");
        this.name = Objects.requireNonNull(name, "run");
    }

    @Override
    public String name() {
        return "mlflow";
    }

    @Override
    public StateDict state() {
        return StateDict.builder().metadata(RUN_ID, run).metadata(EARLIER_STEPS, Long.toString(earlierSteps)).build();
    }

    @Override
    public void restore(TrainingRun fit, StateDict state) {
        run = state.metadata().getOrDefault(RUN_ID, "");
        earlierSteps = Long.parseLong(state.metadata().get(EARLIER_STEPS));
    }

    @Override
    public void onFitStart(TrainingRun fit) {
        if (run.isEmpty()) {
            run = post("runs/create", Map.of("experiment_id", experimentId(), "run_name", name, "start_time", now()))
                    .at("/run/info/run_id").textValue();
            Provenance from = fit.provenance();
            post("runs/log-batch", Map.of(RUN_ID, run, "params", List.of(
                    parameter("optimizer", from.settings().optimizer()), parameter("loss", from.settings().loss()),
                    parameter("device", from.device()), parameter("seed", from.seed()),
                    parameter("data_hash", from.dataHash()))));
        } else {
            post("runs/update", Map.of(RUN_ID, run, "status", "RUNNING"));
        }
        running = true;
    }

    @Override
    public void onBatch(TrainingRun fit, BatchResult batch) {
        if (batch.phase() == Phase.TRAINING) {
            add(fit, "step_loss", batch.loss());
            add(fit, "learning_rate", batch.learningRate());
            if (pending.size() >= METRICS_PER_REQUEST) {
                send();
            }
        }
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult result) {
        add(fit, "train_loss", result.trainLoss());
        add(fit, "train_accuracy", result.trainAccuracy());
        add(fit, "valid_loss", result.validLoss());
        add(fit, "valid_accuracy", result.validAccuracy());
        send();
    }

    @Override
    public void onFitEnd(TrainingRun fit, History history) {
        earlierSteps += fit.step();
        end("FINISHED");
    }

    @Override
    public void onClose() {
        if (running) {
            end("FAILED");
        }
    }

    private void end(String status) {
        running = false;
        post("runs/update", Map.of(RUN_ID, run, "status", status, "end_time", now()));
    }

    private void add(TrainingRun fit, String key, double value) {
        pending.add(new Point(key, value, now(), earlierSteps + fit.step()));
    }

    private void send() {
        post("runs/log-batch", Map.of(RUN_ID, run, "metrics", pending));
        pending.clear();
    }

    private static Map<String, String> parameter(String key, Object value) {
        return Map.of("key", key, "value", value.toString());
    }

    private String experimentId() {
        HttpResponse<String> found = send(request(
                "experiments/get-by-name?experiment_name=" + URLEncoder.encode(experiment, StandardCharsets.UTF_8))
                .GET());
        return found.statusCode() == 404
                ? post("experiments/create", Map.of("name", experiment)).get("experiment_id").textValue()
                : parse(found).at("/experiment/experiment_id").textValue();
    }

    private JsonNode post(String path, Map<String, Object> body) {
        try {
            return parse(send(request(path).header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))));
        } catch (IOException e) {
            throw new IllegalStateException("Maps of strings and numbers can be written as JSON", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve("/api/2.0/mlflow/" + path)).timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new GraftException("The MLflow server " + server + " cannot be reached (" + e + ")",
                    Hint.TRACKING_SERVER, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraftException("Interrupted while logging to the MLflow server " + server, e);
        }
    }

    private JsonNode parse(HttpResponse<String> response) {
        try {
            if (response.statusCode() == 200) {
                return JSON.readTree(response.body());
            }
        } catch (IOException e) {
            throw new GraftException(
                    "The MLflow server " + server + " answered " + response.uri().getPath() + " without JSON",
                    Hint.TRACKING_SERVER, e);
        }
        throw new GraftException("The MLflow server " + server + " answered " + response.uri().getPath()
                + " with status " + response.statusCode() + ": "
                + response.body().strip().lines().findFirst().orElse(""), Hint.TRACKING_SERVER);
    }

    private static long now() {
        return System.currentTimeMillis();
    }
}
