package io.github.graftml.weights;

import io.github.graftml.runtime.internal.AtomicFile;
import io.github.graftml.runtime.internal.Sha256;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The download of one file. Bytes go into a hidden {@code .NAME.part} next to the target. It remains after a failed
 * connection, so that this or a later download can resume; {@code .NAME.part.tag} stores the version of the file. The
 * part is also the lock: its holder downloads, and all others wait and then find the target.
 */
final class Download {

    // A file lock belongs to the whole process, so threads of one process need locks of their own.
    private static final ConcurrentMap<Path, Object> LOCKS = new ConcurrentHashMap<>();

    private final URI url;
    private final Path target;
    private final String sha256;
    private final Hub.Progress progress;
    private final Hub.RetryPolicy retries;
    private final Path part;
    private final Path tag;
    private long total = -1;

    Download(URI url, Path target, String sha256, Hub.Progress progress, Hub.RetryPolicy retries) {
        this.url = url;
        this.target = target.toAbsolutePath();
        this.sha256 = sha256.toLowerCase(Locale.ROOT);
        this.progress = progress;
        this.retries = retries;
        this.part = this.target.resolveSibling("." + this.target.getFileName() + ".part");
        this.tag = this.target.resolveSibling("." + this.target.getFileName() + ".part.tag");
    }

    void run() throws IOException {
        Files.createDirectories(target.getParent());
        synchronized (LOCKS.computeIfAbsent(target, path -> new Object())) {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE)) {
                channel.lock(); // released with the channel
                // another process may have finished it; the channel may then be the target itself
                if (!Files.isRegularFile(target)) {
                    download(channel);
                    channel.force(true);
                    AtomicFile.publish(part, target);
                }
            }
            Files.deleteIfExists(tag);
            Files.deleteIfExists(part);
        }
    }

    private void download(FileChannel channel) throws IOException {
        HttpClient client = client();
        for (int attempt = 1;; attempt++) {
            boolean resumed = false;
            long before = channel.size();
            try {
                resumed = receive(client, channel);
            } catch (Chunks.Interruption e) {
                boolean offline = e instanceof Unreachable && before == 0;
                if (offline || attempt == retries.attempts()) {
                    throw failed(e.getMessage() + progress(channel, attempt), e);
                }
                waitBeforeRetry(attempt);
                continue;
            }
            String found = hash(channel);
            if (found.startsWith(sha256)) {
                return;
            }
            channel.truncate(0);
            if (!resumed || before == 0) {
                throw failed("its SHA-256 should begin with " + sha256 + ", found " + found
                        + "; it is another file or was damaged in transit", null);
            }
            // the earlier part did not belong to this file: restart
        }
    }

    private String progress(FileChannel channel, int attempts) throws IOException {
        return channel.size() == 0 ? "" : ", after " + attempts + " attempts; " + channel.size() + " of "
                + (total < 0 ? "unknown" : total) + " bytes are saved, the next call resumes there";
    }

    /** Receives the rest of the file; returns whether an earlier attempt was resumed. */
    private boolean receive(HttpClient client, FileChannel channel) throws IOException {
        long have = channel.size();
        Optional<String> version = have > 0 ? version() : Optional.empty();
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(retries.timeout()).header("Accept-Encoding",
                "identity");
        version.ifPresent(v -> request.header("Range", "bytes=" + have + "-").header("If-Range", v));
        HttpResponse<Chunks> response = send(client, request.build());
        try (Chunks body = response.body()) {
            int status = response.statusCode();
            boolean resumes = status == 206 && version.isPresent() && startsAt(response.headers(), have);
            if (status == 416 || status == 206 && !resumes) {
                channel.truncate(0);
                throw new Chunks.Interruption("the server cannot resume at byte " + have + " (status " + status + ")",
                        null);
            }
            if (status == 429 || status >= 500) {
                throw new Chunks.Interruption("the server answered " + status, null);
            }
            if (status != 200 && status != 206) {
                throw failed("the server answered " + status, null);
            }
            if (!resumes) {
                channel.truncate(0);
                saveVersion(response.headers());
            }
            long start = channel.size();
            long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            total = length < 0 ? -1 : start + length;
            copy(body, channel, start);
            return resumes;
        }
    }

    private void copy(Chunks body, FileChannel channel, long start) throws IOException {
        long at = start;
        for (List<ByteBuffer> chunk = body.next(retries.timeout()); !chunk.isEmpty(); chunk = body
                .next(retries.timeout())) {
            for (ByteBuffer bytes : chunk) {
                while (bytes.hasRemaining()) {
                    at += channel.write(bytes, at);
                }
            }
            progress.update(target.getFileName().toString(), at, total);
        }
        if (total >= 0 && at != total) {
            throw new Chunks.Interruption("the server sent " + at + " of " + total + " bytes", null);
        }
    }

    private HttpResponse<Chunks> send(HttpClient client, HttpRequest request) throws IOException {
        try {
            return client.send(request, info -> new Chunks());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the thread was interrupted while downloading " + url);
        } catch (HttpConnectTimeoutException | ConnectException e) {
            throw new Unreachable(e);
        } catch (HttpTimeoutException e) {
            throw Chunks.silent(retries.timeout(), e);
        } catch (IOException e) {
            throw new Chunks.Interruption("the connection failed: " + e.getMessage(), e);
        }
    }

    private HttpClient client() {
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(retries.timeout())
                .proxy(ProxySelector.getDefault());
        if (Authenticator.getDefault() != null) {
            client.authenticator(Authenticator.getDefault());
        }
        return client.build();
    }

    // If-Range takes a strong ETag or the date of the last change. Without either, a download cannot resume.
    private void saveVersion(HttpHeaders headers) throws IOException {
        Optional<String> version = headers.firstValue("ETag").filter(etag -> !etag.startsWith("W/"))
                .or(() -> headers.firstValue("Last-Modified"));
        if (version.isPresent()) {
            Files.writeString(tag, url + "\n" + version.get() + "\n");
        } else {
            Files.deleteIfExists(tag);
        }
    }

    private Optional<String> version() throws IOException {
        if (!Files.exists(tag)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(tag);
        return lines.size() == 2 && lines.get(0).equals(url.toString()) ? Optional.of(lines.get(1)) : Optional.empty();
    }

    private static boolean startsAt(HttpHeaders headers, long have) {
        return headers.firstValue("Content-Range").filter(range -> range.startsWith("bytes " + have + "-")).isPresent();
    }

    private static String hash(FileChannel channel) throws IOException {
        MessageDigest digest = Sha256.digest();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        channel.position(0);
        while (channel.read(buffer) >= 0) {
            digest.update(buffer.flip());
            buffer.clear();
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void waitBeforeRetry(int attempt) throws IOException {
        try {
            Thread.sleep(retries.delay().toMillis() << (attempt - 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the thread was interrupted while downloading " + url);
        }
    }

    private IOException failed(String why, @Nullable Throwable cause) {
        return new IOException("Cannot download " + target.getFileName() + " from " + url + ": " + why
                + ". Without a network, put the file into " + target.getParent(), cause);
    }

    /** There is no connection at all; without downloaded bytes, a retry would only delay the error. */
    private static final class Unreachable extends Chunks.Interruption {

        private static final long serialVersionUID = 1;

        Unreachable(IOException cause) {
            super("the server cannot be reached", cause);
        }
    }
}
