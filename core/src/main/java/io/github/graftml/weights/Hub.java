package io.github.graftml.weights;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * The place where published weights are kept, shared with Python: torchvision's cache, under the file names torchvision
 * gives them, so that what one of the two has fetched the other finds. A file gets its name only when it is complete
 * and its hash is right; several processes and threads may ask for one file at once, and one of them fetches it.
 *
 * <p>The JDK's proxies ({@link java.net.ProxySelector#getDefault()}) and authenticator are respected. Immutable.
 */
public final class Hub {

    private final Path folder;
    private final Progress progress;
    private final Patience patience;

    Hub(Path folder, Progress progress, Patience patience) {
        this.folder = folder;
        this.progress = progress;
        this.patience = patience;
    }

    /**
     * The cache that Python's torch uses in the same environment: {@code $TORCH_HOME}, else {@code $XDG_CACHE_HOME/torch},
     * else {@code ~/.cache/torch}; there {@code hub/checkpoints}.
     */
    public static Hub standard() {
        return at(folder(System.getenv(), Path.of(System.getProperty("user.home"))));
    }

    /** @param folder where files are looked for and fetched into; made when it is needed */
    public static Hub at(Path folder) {
        return new Hub(Objects.requireNonNull(folder, "folder"), (file, done, total) -> { }, Patience.USUAL);
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
        return path.equals("~") || path.startsWith("~/") ? home.resolve(path.substring(1).replaceFirst("^/", "")) : Path.of(path);
    }

    /** @return a hub of the same folder that reports to {@code progress} while it fetches */
    public Hub reporting(Progress progress) {
        return new Hub(folder, Objects.requireNonNull(progress, "progress"), patience);
    }

    /** @return where files are looked for and fetched into */
    public Path folder() {
        return folder;
    }

    /**
     * Finds a published file in the folder, or fetches it into it. Blocks the calling thread. A file that is already
     * there is taken as it is, as torchvision does.
     *
     * @param url    where it is published; the last part of its path is the file's name
     * @param sha256 how the hexadecimal SHA-256 of the file begins, as many digits as are known
     * @return the file
     * @throws IOException if it cannot be fetched, or is another file than expected; one line that names the file, its
     *                     URL and the folder to put it in
     */
    public Path fetch(URI url, String sha256) throws IOException {
        String path = url.getPath();
        String name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty() || name.equals("..") || name.equals(".")) {
            throw new IllegalArgumentException("The path of a URL to fetch ends in a file name; got " + url);
        }
        return fetch(url, folder.resolve(name), sha256);
    }

    /**
     * Fetches a file to a place of the caller's choice unless it is already there. Blocks the calling thread.
     *
     * @param url    where it is
     * @param target the file to make; missing folders are made
     * @param sha256 how the hexadecimal SHA-256 of the file begins; empty if nothing is known of it
     * @return {@code target}
     * @throws IOException as {@link #fetch(URI, String)}
     */
    public Path fetch(URI url, Path target, String sha256) throws IOException {
        if (!Files.isRegularFile(target)) {
            new Download(url, target, sha256, progress, patience).run();
        }
        return target;
    }

    /** Called on the fetching thread as bytes arrive. */
    @FunctionalInterface
    public interface Progress {

        /**
         * @param file  name of the file being fetched
         * @param done  bytes that are here, those of an earlier, interrupted attempt included
         * @param total bytes of the whole file; -1 if the server does not say
         */
        void at(String file, long done, long total);
    }

    /**
     * How long a download puts up with a bad line.
     *
     * @param stall    longest silence before the line counts as cut
     * @param attempts how often a cut download is taken up, the first time included
     * @param pause    wait before the second attempt, doubled for each further one
     */
    record Patience(Duration stall, int attempts, Duration pause) {

        static final Patience USUAL = new Patience(Duration.ofSeconds(30), 5, Duration.ofSeconds(1));
    }
}
