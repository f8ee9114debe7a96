package io.github.graftml.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HubTest {

    private static final byte[] CONTENT = content(300_000);
    private static final String SHA256 = sha256(CONTENT);
    private static final Hub.RetryPolicy SHORT = new Hub.RetryPolicy(Duration.ofMillis(400), 4, Duration.ofMillis(1));

    @TempDir
    Path folder;

    private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        threads.shutdownNow();
    }

    // ---- places

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"-, -, /home/me/.cache/torch", "-, /cache, /cache/torch",
            "/torch, /cache, /torch", "~/t, -, /home/me/t"})
    void folder_environment_asTorchvision(String torchHome, String cacheHome, Path expected) {
        Map<String, String> environment = new HashMap<>();
        environment.put("TORCH_HOME", torchHome);
        environment.put("XDG_CACHE_HOME", cacheHome);
        assertThat(Hub.folder(environment, Path.of("/home/me"))).isEqualTo(expected.resolve("hub/checkpoints"));
    }

    @Test
    void fetch_fileThatPythonFetched_isTakenWithoutANetwork() throws IOException {
        Path there = Files.writeString(folder.resolve("resnet18-f37072fd.pth"), "fetched by Python");
        URI nowhere = URI.create("http://127.0.0.1:1/models/resnet18-f37072fd.pth");
        assertThat(hub().fetch(nowhere, "f37072fd")).isEqualTo(there).hasContent("fetched by Python");
    }

    // ---- what goes right

    @Test
    void fetch_completeFile_verifiedReportedAndAlone() throws IOException {
        serve(exchange -> sendFrom(exchange, 0, CONTENT.length));
        List<Long> seen = new ArrayList<>();
        Path file = hub().progress((name, done, total) -> {
            assertThat(name).isEqualTo("w.pth");
            assertThat(total).isEqualTo(CONTENT.length);
            seen.add(done);
        }).fetch(url(), SHA256.substring(0, 8));
        assertThat(file).isEqualTo(folder.resolve("w.pth")).hasBinaryContent(CONTENT);
        assertThat(seen).isSorted().endsWith((long) CONTENT.length);
        assertOnlyTheFile();
    }

    @Test
    void fetch_cutTwice_resumesWhereItEnded() throws IOException {
        serve(exchange -> sendFrom(exchange, start(exchange), ranges.size() < 3 ? 100_000 : CONTENT.length));
        assertThat(hub().fetch(url(), SHA256)).hasBinaryContent(CONTENT);
        assertThat(ranges).hasSize(3).startsWith("none").doesNotContain("bytes=0-");
        assertThat(ranges.get(1)).startsWith("bytes=").endsWith(" if \"v1\"");
        assertOnlyTheFile();
    }

    @Test
    void fetch_cutTooOften_keepsThePartForTheNextCall() throws IOException {
        serve(exchange -> sendFrom(exchange, start(exchange), 20_000));
        assertThatThrownBy(() -> hub().fetch(url(), SHA256)).isInstanceOf(IOException.class)
                .hasMessageContaining("after 4 attempts").hasMessageContaining("of 300000 bytes are saved");
        ranges.clear();
        server.removeContext("/");
        serve(exchange -> sendFrom(exchange, start(exchange), CONTENT.length));
        assertThat(hub().fetch(url(), SHA256)).hasBinaryContent(CONTENT);
        assertThat(ranges).singleElement().asString().startsWith("bytes=");
        assertOnlyTheFile();
    }

    @Test
    void fetch_serverIgnoresRanges_startsOver() throws IOException {
        serve(exchange -> sendFrom(exchange, 0, ranges.size() < 2 ? 100_000 : CONTENT.length));
        assertThat(hub().fetch(url(), SHA256)).hasBinaryContent(CONTENT);
        assertThat(ranges).hasSize(2);
    }

    @Test
    void fetch_fileChangedMeanwhile_startsOver() throws IOException {
        byte[] old = content(200_000, 7);
        serve(exchange -> {
            boolean first = ranges.size() == 1;
            exchange.getResponseHeaders().set("ETag", first ? "\"old\"" : "\"new\"");
            exchange.sendResponseHeaders(200, first ? old.length : CONTENT.length); // If-Range does not match: the whole
            exchange.getResponseBody().write(first ? Arrays.copyOf(old, 100_000) : CONTENT);
            exchange.close();
        });
        assertThat(hub().fetch(url(), SHA256)).hasBinaryContent(CONTENT);
    }

    @Test
    void fetch_partOfAnotherFile_isGivenUpOnceTheHashIsWrong() throws IOException {
        Files.write(folder.resolve(".w.pth.part"), content(50_000, 7));
        Files.writeString(folder.resolve(".w.pth.part.tag"), url() + "\n\"v1\"\n");
        serve(exchange -> sendFrom(exchange, start(exchange), CONTENT.length));
        assertThat(hub().fetch(url(), SHA256)).hasBinaryContent(CONTENT);
        assertThat(ranges).containsExactly("bytes=50000- if \"v1\"", "none");
    }

    @Test
    void fetch_wrongContentRange_startsOver() throws IOException {
        serve(exchange -> {
            if (ranges.size() == 2) {
                exchange.getResponseHeaders().set("Content-Range",
                        "bytes 7-" + (CONTENT.length - 1) + "/" + CONTENT.length);
                exchange.sendResponseHeaders(206, CONTENT.length - 7);
                exchange.getResponseBody().write(CONTENT, 7, CONTENT.length - 7);
                exchange.close();
            } else {
                sendFrom(exchange, 0, ranges.size() == 1 ? 100_000 : CONTENT.length);
            }
        });
        assertThat(hub().fetch(url(), folder.resolve("w.pth"), "")).hasBinaryContent(CONTENT);
        assertThat(ranges).hasSize(3);
    }

    @Test
    void fetch_serverTroubledOnce_triesAgain() throws IOException {
        serve(exchange -> {
            if (ranges.size() == 1) {
                exchange.sendResponseHeaders(500, -1);
                exchange.close();
            } else {
                sendFrom(exchange, 0, CONTENT.length);
            }
        });
        assertThat(hub().fetch(url(), SHA256)).hasBinaryContent(CONTENT);
    }

    @Test
    void fetch_redirect_isFollowed() throws IOException {
        serve(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/w.pth")) {
                exchange.getResponseHeaders().set("Location", "/elsewhere");
                exchange.sendResponseHeaders(302, -1);
                exchange.close();
            } else {
                sendFrom(exchange, 0, CONTENT.length);
            }
        });
        assertThat(hub().fetch(url(), SHA256)).isEqualTo(folder.resolve("w.pth")).hasBinaryContent(CONTENT);
    }

    @Test
    void fetch_proxyOfTheJdk_isAsked() throws IOException {
        serve(exchange -> sendFrom(exchange, 0, CONTENT.length));
        ProxySelector usual = ProxySelector.getDefault();
        ProxySelector.setDefault(ProxySelector.of(server.getAddress()));
        try {
            assertThat(hub().fetch(URI.create("http://weights.invalid/w.pth"), SHA256)).hasBinaryContent(CONTENT);
        } finally {
            ProxySelector.setDefault(usual);
        }
    }

    @Test
    void fetch_unknownLengthAndHash_toAPlaceOfChoice() throws IOException {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 0); // chunked
            exchange.getResponseBody().write(CONTENT);
            exchange.close();
        });
        Path target = folder.resolve("deep/down/photos.zip");
        assertThat(hub().fetch(url(), target, "")).isEqualTo(target).hasBinaryContent(CONTENT);
    }

    // ---- what goes wrong

    @Test
    void fetch_wrongFile_neverGetsTheName() {
        serve(exchange -> sendFrom(exchange, 0, CONTENT.length));
        assertThatThrownBy(() -> hub().fetch(url(), "deadbeef")).isInstanceOf(IOException.class)
                .hasMessageContaining("should begin with deadbeef, found " + SHA256).hasMessageNotContaining("\n");
        assertThat(folder.resolve("w.pth")).doesNotExist();
        assertThat(ranges).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410})
    void fetch_refusal_isNotRepeated(int status) {
        serve(exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        assertThatThrownBy(() -> hub().fetch(url(), SHA256)).isInstanceOf(IOException.class)
                .hasMessageContaining("answered " + status).hasMessageContaining(url().toString())
                .hasMessageContaining(folder.toString());
        assertThat(ranges).hasSize(1);
    }

    @Test
    void fetch_serverTroubledAlways_givesUp() {
        serve(exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        assertThatThrownBy(() -> hub().fetch(url(), SHA256)).isInstanceOf(IOException.class)
                .hasMessageContaining("answered 503");
        assertThat(ranges).hasSize(4);
    }

    @Test
    void fetch_silenceInTheMiddle_isACut() throws IOException {
        CountDownLatch testIsOver = new CountDownLatch(1);
        serve(exchange -> {
            if (ranges.size() == 1) {
                exchange.getResponseHeaders().set("ETag", "\"v1\"");
                exchange.sendResponseHeaders(200, CONTENT.length);
                exchange.getResponseBody().write(CONTENT, 0, 100_000);
                exchange.getResponseBody().flush();
                await(testIsOver);
            } else {
                sendFrom(exchange, start(exchange), CONTENT.length);
            }
        });
        assertThat(hub().fetch(url(), SHA256)).hasBinaryContent(CONTENT);
        assertThat(ranges.get(1)).startsWith("bytes=");
        testIsOver.countDown();
    }

    @Test
    void fetch_silenceFromTheStart_givesUp() {
        CountDownLatch testIsOver = new CountDownLatch(1);
        serve(exchange -> await(testIsOver));
        assertThatThrownBy(() -> hub().fetch(url(), SHA256)).isInstanceOf(IOException.class)
                .hasMessageContaining("sent no data for 0.4 s");
        testIsOver.countDown();
    }

    @Test
    void fetch_lengthThatLies_neverGetsTheName() throws Exception {
        // the JDK's server does not lie: this one promises less than the file has, then closes
        try (ServerSocket liar = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Future<?> lying = threads.submit(() -> {
                try (var socket = liar.accept()) {
                    socket.getInputStream().read(new byte[4096]);
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n".getBytes());
                    socket.getOutputStream().write(CONTENT);
                } catch (IOException e) {
                    // the client hangs up on a liar
                }
            });
            URI url = URI.create("http://127.0.0.1:" + liar.getLocalPort() + "/w.pth");
            assertThatThrownBy(() -> hub().fetch(url, SHA256)).isInstanceOf(IOException.class)
                    .hasMessageContaining("should begin with " + SHA256);
            lying.get();
        }
        assertThat(folder.resolve("w.pth")).doesNotExist();
    }

    @Test
    void fetch_offline_saysWhereToPutWhat() {
        URI nowhere = URI.create("http://127.0.0.1:1/models/resnet18-f37072fd.pth");
        assertThatThrownBy(() -> hub().fetch(nowhere, "f37072fd")).isInstanceOf(IOException.class)
                .hasMessage("Cannot download resnet18-f37072fd.pth from " + nowhere
                        + ": the server cannot be reached. Without a network, put the file into " + folder);
        assertThatThrownBy(() -> hub().fetch(URI.create("http://no-such-host.invalid/a.pth"), "00"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be reached");
    }

    @Test
    void fetch_interrupted_stopsAndStaysInterrupted() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch testIsOver = new CountDownLatch(1);
        serve(exchange -> {
            asked.countDown();
            await(testIsOver);
        });
        List<Object> outcome = Collections.synchronizedList(new ArrayList<>());
        Thread fetching = new Thread(() -> {
            try {
                new Hub(folder, (name, done, total) -> {
                }, Hub.RetryPolicy.DEFAULT).fetch(url(), SHA256);
            } catch (IOException e) {
                outcome.add(e);
                outcome.add(Thread.currentThread().isInterrupted());
            }
        });
        fetching.start();
        asked.await();
        fetching.interrupt();
        fetching.join();
        testIsOver.countDown();
        assertThat(outcome).hasSize(2).last().isEqualTo(true);
    }

    // ---- several at once

    @Test
    void fetch_manyThreads_oneFetches() throws Exception {
        serve(exchange -> sendFrom(exchange, 0, CONTENT.length));
        List<Future<Path>> fetches = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            fetches.add(threads.submit(() -> hub().fetch(url(), SHA256)));
        }
        for (Future<Path> fetch : fetches) {
            assertThat(fetch.get()).hasBinaryContent(CONTENT);
        }
        assertThat(ranges).hasSize(1);
        assertOnlyTheFile();
    }

    @Test
    void fetch_twoProcesses_oneFetches() throws Exception {
        CountDownLatch bothStarted = new CountDownLatch(1);
        serve(exchange -> {
            await(bothStarted);
            sendFrom(exchange, 0, CONTENT.length);
        });
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), Fetch.class.getName(), url().toString(), SHA256,
                    folder.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start());
        }
        for (Process process : processes) {
            assertThat(process.getInputStream().read()).isEqualTo('s'); // started
        }
        bothStarted.countDown();
        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
        }
        assertThat(ranges).hasSize(1);
        assertThat(folder.resolve("w.pth")).hasBinaryContent(CONTENT);
        assertOnlyTheFile();
    }

    /** Another process that wants the same file. */
    static final class Fetch {
        public static void main(String[] arguments) throws IOException {
            System.out.print("s");
            System.out.flush();
            Hub.of(Path.of(arguments[2])).fetch(URI.create(arguments[0]), arguments[1]);
        }
    }

    // ---- helpers

    private Hub hub() {
        return new Hub(folder, (name, done, total) -> {
        }, SHORT);
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/w.pth");
    }

    private void assertOnlyTheFile() throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("w.pth"));
        }
    }

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private void serve(Answer answer) {
        server.createContext("/", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(range == null ? "none" : range + " if " + exchange.getRequestHeaders().getFirst("If-Range"));
            answer.to(exchange);
        });
    }

    private static int start(HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        return range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    }

    /** Promises all from {@code start} on, sends at most {@code length} bytes of it, and hangs up. */
    private static void sendFrom(HttpExchange exchange, int start, int length) throws IOException {
        exchange.getResponseHeaders().set("ETag", "\"v1\"");
        if (start > 0) {
            exchange.getResponseHeaders().set("Content-Range",
                    "bytes " + start + "-" + (CONTENT.length - 1) + "/" + CONTENT.length);
        }
        exchange.sendResponseHeaders(start > 0 ? 206 : 200, CONTENT.length - start);
        exchange.getResponseBody().write(CONTENT, start, Math.min(length, CONTENT.length - start));
        exchange.getResponseBody().flush();
        exchange.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] content(int length) {
        return content(length, 42);
    }

    private static byte[] content(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
