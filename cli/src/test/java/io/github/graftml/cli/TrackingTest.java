package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.github.graftml.examples.drawn.DrawnDataset;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who follows a run, through the real command line; MLflow is a server of ours that answers as its REST API does. */
class TrackingTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Request(String path, JsonNode body) {
    }

    @TempDir
    private Path work;
    private Path data;
    private HttpServer server;
    private final List<Request> requests = new ArrayList<>();
    private int refuseFrom = Integer.MAX_VALUE;

    @BeforeEach
    void begin() throws IOException {
        data = Files.createDirectory(work.resolve("data"));
        new DrawnDataset(4, 2, 5).drawInto(data, () -> {
        });
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/2.0/mlflow/", exchange -> {
            String path = exchange.getRequestURI().toString().substring("/api/2.0/mlflow/".length());
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(new Request(path, body.length == 0 ? null : JSON.readTree(body)));
            int status = path.startsWith("experiments/get-by-name") ? 404 : requests.size() > refuseFrom ? 500 : 200;
            String answer = status == 404 ? "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\"}"
                    : status == 500 ? "{\"error_code\":\"INTERNAL_ERROR\"}"
                            : path.equals("experiments/create") ? "{\"experiment_id\":\"7\"}"
                                    : path.equals("runs/create") ? "{\"run\":{\"info\":{\"run_id\":\"abc\"}}}" : "{}";
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
    void fineTune_mlflow_isToldOneRunOfBothPhases() {
        Ran ran = fineTune("--mlflow", address());
        assertThat(ran.exitCode()).as(ran.toString()).isZero();

        assertThat(requests).extracting(Request::path)
                .startsWith("experiments/get-by-name?experiment_name=fine-tune", "experiments/create", "runs/create",
                        "runs/log-batch")
                .endsWith("runs/update").containsOnlyOnce("runs/create");
        assertThat(requests.get(2).body().get("experiment_id").textValue()).isEqualTo("7");
        assertThat(requests.get(2).body().get("run_name").textValue()).isEqualTo("out");
        assertThat(requests.get(3).body().get("params").get(0).get("value").textValue())
                .startsWith("Adam[learningRate=0.002");
        assertThat(requests.subList(3, requests.size()))
                .allSatisfy(request -> assertThat(request.body().get("run_id").textValue()).isEqualTo("abc"));
        List<JsonNode> losses = requests.stream()
                .filter(request -> request.body() != null && request.body().has("metrics"))
                .flatMap(request -> StreamSupport.stream(request.body().get("metrics").spliterator(), false))
                .filter(metric -> metric.get("key").textValue().equals("valid_loss")).toList();
        assertThat(losses).extracting(metric -> metric.get("step").intValue()).as("two phases of three steps")
                .containsExactly(3, 6);
        assertThat(requests.get(requests.size() - 1).body().get("status").textValue()).isEqualTo("FINISHED");
    }

    @Test
    void mlflow_thatFailsOrIsNotThere_isNamed() {
        refuseFrom = 4;
        Ran failing = fineTune("--mlflow", address());
        assertThat(failing.exitCode()).isEqualTo(1);
        assertThat(failing.err().toString()).contains(address(), "status 500", "INTERNAL_ERROR", "--mlflow");

        String nobody = address();
        server.stop(0);
        Ran without = fineTune("--mlflow", nobody, "--out", work.resolve("other").toString());
        assertThat(without.exitCode()).isEqualTo(1);
        assertThat(without.err().toString()).contains(nobody, "mlflow server");
        assertThat(fineTune("--mlflow", "localhost:5000").exitCode()).isEqualTo(2);
    }

    @Test
    void fineTune_logsAndCheck_writesThem_andRunsCanBeCompared() throws IOException {
        Files.copy(data.resolve("train/cats/cat.0000.jpg"), data.resolve("valid/cats/copy.jpg"));
        Path board = work.resolve("runs/a");
        Path log = work.resolve("log.jsonl");
        Ran ran = fineTune("--tensorboard", board.toString(), "--json-log", log.toString(), "--check");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();

        try (Stream<Path> files = Files.list(board)) {
            assertThat(files).as("a file for each phase").hasSize(2);
        }
        assertThat(Files.readAllLines(log)).hasSize(2 * (1 + 3 + 1 + 1))
                .allMatch(line -> line.startsWith("{\"event\":"));
        String report = Files.readString(work.resolve("out/report.html"));
        assertThat(report).contains("Data problems found", "same image in several splits", "copy.jpg");
        assertThat(report).as("timings").contains("loading <b>", "forward <b>", "backward <b>", "optimizer <b>",
                "validation <b>");

        Ran other = Ran.in(work, "train", "--arch", "efficientnet-lite0", "--data", data.toString(), "--batch-size",
                "3", "--out", work.resolve("b").toString());
        assertThat(other.exitCode()).as(other.toString()).isZero();
        Ran compared = Ran.in(work, "compare", work.resolve("out").toString(), work.resolve("b").toString(), "--out",
                work.resolve("both").toString());
        assertThat(compared.exitCode()).as(compared.toString()).isZero();
        assertThat(Files.readString(work.resolve("both/report.html"))).contains("Side by side",
                work.resolve("b").toString(), "class=\"differs\"");
        Ran none = Ran.in(work, "compare", data.toString(), "--out", work.resolve("both").toString());
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err().toString()).contains(data.toString(), "history.json");
    }

    private String address() {
        return "http://" + server.getAddress().getHostString() + ":" + server.getAddress().getPort();
    }

    private Ran fineTune(String... options) {
        return Ran.in(work,
                Stream.concat(
                        Stream.of("fine-tune", "--arch", "efficientnet-lite0", "--data", data.toString(),
                                "--batch-size", "3"),
                        Arrays.stream(options)).toArray(String[]::new));
    }
}
