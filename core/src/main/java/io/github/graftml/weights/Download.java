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

/**
 * One file on its way here. Bytes go into a hidden {@code .NAME.part} beside the target, which stays when the line
 * breaks, so that this or a later download goes on where it ended; {@code .NAME.part.tag} remembers which version of
 * the file those bytes are of. The part is also the lock: who holds its lock fetches, the others wait and then find
 * the target.
 */
final class Download {

    // A file lock belongs to the whole process; threads of one process wait for each other here.
    private static final ConcurrentMap<Path, Object> THREADS = new ConcurrentHashMap<>();

    private final URI url;
    private final Path target;
    private final String sha256;
    private final Hub.Progress progress;
    private final Hub.Patience patience;
    private final Path part;
    private final Path tag;
    private long total = -1;

    Download(URI url, Path target, String sha256, Hub.Progress progress, Hub.Patience patience) {
        this.url = url;
        this.target = target.toAbsolutePath();
        this.sha256 = sha256.toLowerCase(Locale.ROOT);
        this.progress = progress;
        this.patience = patience;
        this.part = this.target.resolveSibling("." + this.target.getFileName() + ".part");
        this.tag = this.target.resolveSibling("." + this.target.getFileName() + ".part.tag");
    }

    void run() throws IOException {
        Files.createDirectories(target.getParent());
        synchronized (THREADS.computeIfAbsent(target, path -> new Object())) {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                channel.lock(); // released with the channel
                if (!Files.isRegularFile(target)) { // else another process was faster, and the channel may be the target itself
                    fetch(channel);
                    channel.force(true);
                    AtomicFile.publish(part, target);
                }
            }
            Files.deleteIfExists(tag);
            Files.deleteIfExists(part);
        }
    }

    private void fetch(FileChannel channel) throws IOException {
        HttpClient client = client();
        for (int attempt = 1; ; attempt++) {
            boolean resumed = false;
            long before = channel.size();
            try {
                resumed = receive(client, channel);
            } catch (Chunks.Interruption e) {
                boolean offline = e instanceof Unreachable && before == 0;
                if (offline || attempt == patience.attempts()) {
                    throw failed(e.getMessage() + kept(channel, attempt), e);
                }
                pause(attempt);
                continue;
            }
            String found = hash(channel);
            if (found.startsWith(sha256)) {
                return;
            }
            channel.truncate(0);
            if (!resumed || before == 0) {
                throw failed("its SHA-256 should begin with " + sha256 + ", found " + found + "; it is another file or was damaged on the way", null);
            }
            // the part of an earlier time did not belong to this file: once more from the start
        }
    }

    private String kept(FileChannel channel, int attempts) throws IOException {
        return channel.size() == 0 ? "" : ", after " + attempts + " attempts; " + channel.size() + " of "
                + (total < 0 ? "unknown" : total) + " bytes are kept, the next call goes on from there";
    }

    /** @return whether bytes of an earlier attempt were kept and went on from */
    private boolean receive(HttpClient client, FileChannel channel) throws IOException {
        long have = channel.size();
        Optional<String> version = have > 0 ? version() : Optional.empty();
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(patience.stall()).header("Accept-Encoding", "identity");
        version.ifPresent(v -> request.header("Range", "bytes=" + have + "-").header("If-Range", v));
        HttpResponse<Chunks> response = send(client, request.build());
        try (Chunks body = response.body()) {
            int status = response.statusCode();
            boolean goesOn = status == 206 && version.isPresent() && startsAt(response.headers(), have);
            if (status == 416 || status == 206 && !goesOn) {
                channel.truncate(0);
                throw new Chunks.Interruption("the server does not go on at byte " + have + " (status " + status + ")", null);
            }
            if (status == 429 || status >= 500) {
                throw new Chunks.Interruption("the server answered " + status, null);
            }
            if (status != 200 && status != 206) {
                throw failed("the server answered " + status, null);
            }
            if (!goesOn) {
                channel.truncate(0);
                remember(response.headers());
            }
            long start = channel.size();
            long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            total = length < 0 ? -1 : start + length;
            copy(body, channel, start);
            return goesOn;
        }
    }

    private void copy(Chunks body, FileChannel channel, long start) throws IOException {
        long at = start;
        for (List<ByteBuffer> piece = body.next(patience.stall()); !piece.isEmpty(); piece = body.next(patience.stall())) {
            for (ByteBuffer bytes : piece) {
                while (bytes.hasRemaining()) {
                    at += channel.write(bytes, at);
                }
            }
            progress.at(target.getFileName().toString(), at, total);
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
            throw new InterruptedIOException("the thread was interrupted while fetching " + url);
        } catch (HttpConnectTimeoutException | ConnectException e) {
            throw new Unreachable(e);
        } catch (HttpTimeoutException e) {
            throw Chunks.silent(patience.stall(), e);
        } catch (IOException e) {
            throw new Chunks.Interruption("the line was cut: " + e.getMessage(), e);
        }
    }

    private HttpClient client() {
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(patience.stall()).proxy(ProxySelector.getDefault());
        if (Authenticator.getDefault() != null) {
            client.authenticator(Authenticator.getDefault());
        }
        return client.build();
    }

    // What If-Range takes: a strong ETag, or the date of the last change. Without either nothing can be gone on with.
    private void remember(HttpHeaders headers) throws IOException {
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

    private void pause(int attempt) throws IOException {
        try {
            Thread.sleep(patience.pause().toMillis() << (attempt - 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the thread was interrupted while fetching " + url);
        }
    }

    private IOException failed(String why, Throwable cause) {
        return new IOException("Cannot fetch " + target.getFileName() + " from " + url + ": " + why
                + ". Without a network, put the file into " + target.getParent(), cause);
    }

    /** There is no line at all; with nothing fetched yet, waiting would only delay the message. */
    private static final class Unreachable extends Chunks.Interruption {

        private static final long serialVersionUID = 1;

        Unreachable(IOException cause) {
            super("the server cannot be reached", cause);
        }
    }
}
