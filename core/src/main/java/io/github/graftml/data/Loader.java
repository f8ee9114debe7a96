package io.github.graftml.data;

import static java.util.Objects.requireNonNull;

import io.github.graftml.error.DataException;
import io.github.graftml.error.Hint;
import io.github.graftml.transform.Transform;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state that the epochs of one {@link DataLoader} have in common: images, threads, memory and skipped files. */
final class Loader {

    /** The number of batches that are loaded ahead. */
    static final int AHEAD = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Loader.class);

    private final LabelledImages images;
    private final @Nullable Transform transform;
    private final BadImagePolicy badImage;
    private final LoaderThreads threads;
    private final PixelPool pool;
    private final RngPrediction prediction = new RngPrediction();
    private final Map<Path, SkippedImage> skipped = new LinkedHashMap<>();
    private long batches;

    /**
     * Creates a loader.
     *
     * @param transform the transform; null if no image will be read
     */
    Loader(LabelledImages images, @Nullable Transform transform, int batchSize, BadImagePolicy badImage, int threads) {
        this.images = images;
        this.transform = transform;
        this.badImage = badImage;
        this.threads = new LoaderThreads(threads);
        this.pool = new PixelPool(Math.min(batchSize, images.size()), AHEAD + 1);
    }

    LabelledImages images() {
        return images;
    }

    Transform transform() {
        return requireNonNull(transform);
    }

    PixelPool pool() {
        return pool;
    }

    RngPrediction prediction() {
        return prediction;
    }

    /** {@return the executor of the next batch, whose tasks run after those of earlier batches} */
    Executor threadsOfNextBatch() {
        return threads.ofRank(batches++);
    }

    /** {@return the batch of these images, whose rows are the first of {@code pixels}} */
    Batch batch(int[] indices, PixelMemory pixels) {
        return new Batch(files(indices), labels(indices), columns(), pixels, pool);
    }

    /** {@return a batch of files and labels only} */
    Batch labelsOnly(int[] indices) {
        return Batch.labelsOnly(files(indices), labels(indices), columns());
    }

    private List<Path> files(int[] indices) {
        return IntStream.of(indices).mapToObj(images::file).toList();
    }

    private List<int[]> labels(int[] indices) {
        return IntStream.of(indices).mapToObj(images::labels).toList();
    }

    private OptionalInt columns() {
        return images.isMultiLabel() ? OptionalInt.of(images.classes().size()) : OptionalInt.empty();
    }

    /** Handles a file that cannot be decoded, by the policy. */
    void bad(Path file, IOException failure) {
        if (badImage == BadImagePolicy.STOP) {
            throw new DataException(reason(failure), Hint.BAD_IMAGE, failure);
        }
        synchronized (skipped) {
            if (skipped.put(file, new SkippedImage(file, reason(failure))) == null) {
                LOG.warn("Skipped an image. {}", reason(failure));
            }
        }
    }

    /** {@return a message of one line that names the file} */
    static String reason(IOException failure) {
        String message = failure.getMessage();
        return failure instanceof FileSystemException || message == null ? "Cannot read the image: " + failure
                : message;
    }

    /** {@return the images that have not been skipped} */
    int[] usable(int[] indices) {
        synchronized (skipped) {
            return IntStream.of(indices).filter(i -> !skipped.containsKey(images.file(i))).toArray();
        }
    }

    List<SkippedImage> skipped() {
        synchronized (skipped) {
            return List.copyOf(skipped.values());
        }
    }
}
