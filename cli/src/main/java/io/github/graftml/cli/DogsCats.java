package io.github.graftml.cli;

import io.github.graftml.error.DataException;
import io.github.graftml.weights.Hub;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The Dogs vs. Cats images of the article: the archive, downloaded once into a cache folder and unpacked there. */
final class DogsCats {

    private final URI url;
    private final Path cache;

    /**
     * Creates the data set.
     *
     * @param url the archive; contains {@code dogscats/train} and {@code dogscats/valid}
     */
    DogsCats(URI url) {
        this(url, cacheFolder());
    }

    DogsCats(URI url, Path cache) {
        this.url = url;
        this.cache = cache;
    }

    /**
     * {@return the folder with {@code train/} and {@code valid/}, fetched and unpacked if that was not done before}
     *
     * @throws DataException if there is no network, or what came is not that archive
     */
    Path folder() {
        Path unpacked = cache.resolve("dogscats");
        Path folder = unpacked.resolve("dogscats");
        if (!Files.isDirectory(unpacked)) {
            Path archive = fetch();
            new ZipArchive(archive).unpack(unpacked,
                    name -> name.startsWith("dogscats/train/") || name.startsWith("dogscats/valid/"));
        }
        if (!Files.isDirectory(folder.resolve("train"))) {
            throw new DataException(
                    "The archive " + url + ", unpacked into " + unpacked + ", holds no dogscats/train; delete "
                            + cache + " to fetch it again, or give your own images with --data DIR");
        }
        return folder;
    }

    private Path fetch() {
        Path archive = cache.resolve("dogscats.zip");
        try (DownloadProgress progress = new DownloadProgress()) {
            return Hub.of(cache).progress(progress).fetch(url, archive, "");
        } catch (IOException e) {
            throw new DataException(e.getMessage() + "; or give your own images with --data DIR", e);
        }
    }

    private static Path cacheFolder() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return caches.resolve("graft");
    }
}
