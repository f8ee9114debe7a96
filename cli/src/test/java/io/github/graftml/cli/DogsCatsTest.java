package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.graftml.error.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DogsCatsTest {

    @TempDir
    private Path cache;
    private HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private byte[] archive;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/dogscats.zip", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, archive.length);
            exchange.getResponseBody().write(archive);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void folder_articlesArchive_isFetchedOnceAndUnpacked() throws IOException {
        archive = zip("dogscats/train/cats/cat.0.jpg", "dogscats/valid/dogs/dog.0.jpg", "dogscats/test1/1.jpg");
        Path folder = new DogsCats(url(), cache).folder();
        assertThat(folder.resolve("train/cats/cat.0.jpg")).exists();
        assertThat(folder.resolve("valid/dogs/dog.0.jpg")).exists();
        assertThat(folder.resolve("test1")).doesNotExist();

        assertThat(new DogsCats(url(), cache).folder()).isEqualTo(folder);
        assertThat(requests).hasValue(1);
    }

    @Test
    void folder_anotherArchive_saysWhatIsMissing() throws IOException {
        archive = zip("birds/train/a.jpg");
        assertThatThrownBy(() -> new DogsCats(url(), cache).folder())
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(url().toString(), "dogscats/train", "--data");
    }

    @Test
    void folder_nobodyAnswers_namesTheUrlAndTheWayOut() {
        URI dead = url();
        server.stop(0);
        assertThatThrownBy(() -> new DogsCats(dead, cache).folder())
                .isInstanceOf(DataException.class).hasMessageContainingAll(dead.toString(), cache.toString(), "--data");
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/dogscats.zip");
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(1);
            }
        }
        return bytes.toByteArray();
    }
}
