package io.github.graftml.callbacks;

import static io.github.graftml.optim.Optimizers.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.github.graftml.DrawnPictures;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.error.GraftException;
import io.github.graftml.error.Hint;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.report.Run;
import io.github.graftml.train.Callback;
import io.github.graftml.train.History;
import io.github.graftml.train.RunFile;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What records a run for others; MLflow is a server of ours that answers as its REST API does. */
class RecordersTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Request(String path, JsonNode body) {
    }

    @TempDir
    private Path folder;
    private ImageFolder images;
    private HttpServer server;
    private final List<Request> requests = new ArrayList<>();
    private int refuseFrom = Integer.MAX_VALUE;

    @BeforeEach
    void begin() throws IOException {
        images = ImageFolder.of(DrawnPictures.folder(folder.resolve("data"), 5, 1),
                Transforms.compose(Transforms.resize(32), Transforms.centerCrop(32), Transforms.toTensor()));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/2.0/mlflow/", exchange -> {
            String path = exchange.getRequestURI().toString().substring("/api/2.0/mlflow/".length());
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(new Request(path, body.length == 0 ? null : JSON.readTree(body)));
            int status = path.startsWith("experiments/get-by-name") ? 404 : requests.size() > refuseFrom ? 500 : 200;
            String answer = path.equals("experiments/create") ? "{\"experiment_id\":\"7\"}"
                    : path.equals("runs/create") ? "{\"run\":{\"info\":{\"run_id\":\"abc\"}}}"
                            : status == 500 ? "{\"error_code\":\"INTERNAL_ERROR\"}" : "{}";
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void mlflowLog_twoPhases_areOneRunWithItsStepsNumberedThrough() {
        MlflowLog log = MlflowLog.of(address(), "discs", "first");
        fit(log);
        fit(log);
        assertThat(requests).extracting(Request::path)
                .startsWith("experiments/get-by-name?experiment_name=discs", "experiments/create", "runs/create",
                        "runs/log-batch")
                .endsWith("runs/update").containsOnlyOnce("runs/create");
        assertThat(requests.get(2).body().get("run_name").textValue()).isEqualTo("first");
        List<JsonNode> losses = requests.stream()
                .filter(request -> request.body() != null && request.body().has("metrics"))
                .flatMap(request -> StreamSupport.stream(request.body().get("metrics").spliterator(), false))
                .filter(metric -> metric.get("key").textValue().equals("valid_loss")).toList();
        assertThat(losses).extracting(metric -> metric.get("step").intValue()).as("two phases of three steps")
                .containsExactly(3, 6);
        assertThat(requests.get(requests.size() - 1).body().get("status").textValue()).isEqualTo("FINISHED");
    }

    @Test
    void mlflowLog_serverThatFailsOrIsNotThere_isNamedWithItsHint() {
        refuseFrom = 4;
        assertThatThrownBy(() -> fit(MlflowLog.of(address(), "discs", "first"))).isInstanceOf(GraftException.class)
                .hasMessageContainingAll(address().toString(), "status 500", "INTERNAL_ERROR")
                .asInstanceOf(InstanceOfAssertFactories.type(GraftException.class))
                .returns(Hint.TRACKING_SERVER, e -> e.hint().orElseThrow());
        URI nobody = address();
        server.stop(0);
        assertThatThrownBy(() -> fit(MlflowLog.of(nobody, "discs", "first"))).isInstanceOf(GraftException.class)
                .hasMessageContaining(nobody.toString());
    }

    @Test
    void runRecorder_twoPhases_areOneRunWithStepsAndTimings() throws IOException {
        RunRecorder recorder = RunRecorder.of();
        History history = fit(recorder).then(fit(recorder));
        Run run = recorder.run("both", history);
        assertThat(run.steps()).hasSize(6);
        assertThat(run.epochs()).extracting(epoch -> epoch.epoch()).containsExactly(1, 2);
        assertThat(run.timings()).containsKeys("loading", "forward", "backward", "optimizer", "validation");
        assertThat(run.configuration()).containsKeys("optimizer", "seed", "data hash", "versions")
                .isEqualTo(history.run("both").configuration());
        Path report = folder.resolve("report.html");
        HtmlReport.of("Discs").run(run).writeTo(report);
        assertThat(report).content().contains("backward");
    }

    @Test
    void runFile_otherImages_endTheRunBeforeItsFirstStep() throws IOException {
        fit(RunRecorder.of()).save(folder.resolve("out"));
        RunFile earlier = RunFile.read(folder.resolve("out/run.json"));
        assertThat(earlier.settings().optimizer()).isEqualTo(sgd(0.01));
        assertThat(earlier.data()).as("no train/ and valid/").isEmpty();
        DrawnPictures.folder(folder.resolve("data"), 6, 2);
        images = ImageFolder.of(folder.resolve("data"), images.transform().orElseThrow());
        assertThatThrownBy(() -> fit(earlier.requireSameStart())).isInstanceOf(GraftException.class)
                .hasMessageContaining("images differed")
                .asInstanceOf(InstanceOfAssertFactories.type(GraftException.class))
                .returns(Hint.OTHER_IMAGES, e -> e.hint().orElseThrow());
    }

    private History fit(Callback callback) {
        try (Network model = Network.create(Architectures.of("squeezenet1_1")).replaceHead(Head.linear(2))) {
            return Trainer.of(model).optimizer(sgd(0.01)).callback(callback).fit(images.batches(4), images.batches(4));
        }
    }

    private URI address() {
        return URI.create("http://" + server.getAddress().getHostString() + ":" + server.getAddress().getPort());
    }
}
