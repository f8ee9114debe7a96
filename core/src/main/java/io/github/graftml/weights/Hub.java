package io.github.graftml.weights;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * A cache of published weights. The standard one is torchvision's cache with torchvision's file names, so Python and
 * Graft share downloads. A file appears only when it is complete and its hash is correct. If several threads or
 * processes request a file at once, one of them downloads it.
 *
 * <p>Downloads use the JDK's proxies ({@link java.net.ProxySelector#getDefault()}) and authenticator. Immutable and
 * thread-safe.
 */
public final class Hub {

    private final Path folder;
    private final Progress progress;
    private final RetryPolicy retries;

    Hub(Path folder, Progress progress, RetryPolicy retries) {
        this.folder = folder;
        this.progress = progress;
        this.retries = retries;
    }

    /**
     * Returns the cache of Python's torch: {@code hub/checkpoints} in {@code $TORCH_HOME}, otherwise in
     * {@code $XDG_CACHE_HOME/torch}, otherwise in {@code ~/.cache/torch}.
     *
     * @return the cache
     */
    public static Hub standard() {
        return of(folder(System.getenv(), Path.of(System.getProperty("user.home"))));
    }

    /**
     * {@return a cache in a folder}
     *
     * @param folder the folder; created when a file is downloaded
     */
    public static Hub of(Path folder) {
        return new Hub(Objects.requireNonNull(folder, "folder"), (file, done, total) -> {
        }, RetryPolicy.DEFAULT);
    }

    static Path folder(Map<String, String> environment, Path home) {
        String torchHome = environment.get("TORCH_HOME");
        String cacheHome = environment.get("XDG_CACHE_HOME");
        Path torch;
        if (torchHome != null) {
            torch = expandHome(torchHome, home);
        } else {
            torch = (cacheHome != null ? expandHome(cacheHome, home) : home.resolve(".cache")).resolve("torch");
        }
        return torch.resolve("hub").resolve("checkpoints");
    }

    private static Path expandHome(String path, Path home) {
        return path.equals("~") || path.startsWith("~/") ? home.resolve(path.substring(1).replaceFirst("^/", ""))
                : Path.of(path);
    }

    /**
     * {@return a copy that reports the progress of downloads}
     *
     * @param progress called while a file is downloaded
     */
    public Hub progress(Progress progress) {
        return new Hub(folder, Objects.requireNonNull(progress, "progress"), retries);
    }

    /** {@return the folder of the cache} */
    public Path folder() {
        return folder;
    }

    /**
     * Returns a published file from the cache, and downloads it first if it is missing. Blocks the calling thread. A
     * cached file is not verified again, as in torchvision.
     *
     * @param url    URL of the file; the last part of its path is the file name
     * @param sha256 first digits of the file's SHA-256 in hexadecimal
     * @return the file
     * @throws IOException              if the download fails or the hash differs; the message names the file, the URL
     *                                  and the folder
     * @throws IllegalArgumentException if the URL does not end in a file name
     */
    public Path fetch(URI url, String sha256) throws IOException {
        String path = url.getPath();
        String name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty() || name.equals("..") || name.equals(".")) {
            throw new IllegalArgumentException("A download needs a URL that ends in a file name; got " + url);
        }
        return fetch(url, folder.resolve(name), sha256);
    }

    /**
     * Downloads a file to a given path unless it already exists. Blocks the calling thread.
     *
     * @param url    URL of the file
     * @param target file to create; missing folders are created
     * @param sha256 first digits of the file's SHA-256 in hexadecimal; empty if unknown
     * @return {@code target}
     * @throws IOException as {@link #fetch(URI, String)}
     */
    public Path fetch(URI url, Path target, String sha256) throws IOException {
        if (!Files.isRegularFile(target)) {
            new Download(url, target, sha256, progress, retries).run();
        }
        return target;
    }

    /** A listener of download progress. It is called on the downloading thread. */
    @FunctionalInterface
    public interface Progress {

        /**
         * Reports the progress of a download.
         *
         * @param file  name of the file
         * @param done  received bytes, including those of an interrupted download
         * @param total size of the file in bytes; -1 if unknown
         */
        void update(String file, long done, long total);
    }

    /**
     * The retries of a download.
     *
     * @param timeout  maximum time without data
     * @param attempts maximum number of attempts
     * @param delay    delay before the second attempt, doubled for each further one
     */
    record RetryPolicy(Duration timeout, int attempts, Duration delay) {

        static final RetryPolicy DEFAULT = new RetryPolicy(Duration.ofSeconds(30), 5, Duration.ofSeconds(1));
    }
}
