package io.github.graftml.data;

import static java.util.Objects.requireNonNull;

import io.github.graftml.error.DataException;
import io.github.graftml.image.FloatImage;
import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Pixels;
import io.github.graftml.image.codec.EncodedImage;
import io.github.graftml.image.codec.ImageDecoder;
import io.github.graftml.transform.Decode;
import io.github.graftml.transform.Transform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A batch that is being loaded: loader threads decode and transform each file into its row of the memory. */
abstract class PendingBatch {

    private final Loader loader;
    private final LabelledImages images;
    private final int[] indices;
    private final Executor threads;
    private final IOException[] failures; // of the files that cannot be decoded
    private @Nullable PixelMemory memory;
    private @Nullable Path shapedBy; // the file whose image set the size of the memory
    private volatile boolean cancelled;

    /**
     * Creates a batch.
     *
     * @param indices the index of the image of each row
     */
    PendingBatch(Loader loader, int[] indices) {
        this.loader = loader;
        this.images = loader.images();
        this.indices = indices;
        this.threads = loader.threadsOfNextBatch();
        this.failures = new IOException[indices.length];
    }

    /**
     * {@return a future that completes when every row is written, or with the first exception when all threads have
     * finished}
     */
    abstract CompletableFuture<Void> filled();

    /**
     * Waits for the rows and returns the batch.
     *
     * @return the batch; the caller closes it
     * @throws DataException if a file cannot be decoded and is not skipped, a transform fails, or the images differ
     *                       in size
     */
    final Batch finish() {
        filled().join();
        int[] usable = new int[indices.length];
        int rows = 0;
        for (int row = 0; row < indices.length; row++) {
            if (failures[row] != null) {
                loader.bad(file(row), failures[row]);
                continue;
            }
            if (rows < row) {
                requireNonNull(memory).move(row, rows);
            }
            usable[rows++] = indices[row];
        }
        if (rows == 0) {
            throw new DataException("None of the " + indices.length + " images of a batch could be read; the first: "
                    + Loader.reason(failures[0]) + "; repair or remove the files", failures[0]);
        }
        Batch batch = loader.batch(Arrays.copyOf(usable, rows), requireNonNull(memory));
        memory = null;
        return batch;
    }

    /** Cancels the batch: waits for the rows in progress, skips the others, and frees the memory. */
    final void cancel() {
        cancelled = true;
        filled().handle((done, failure) -> null).join();
        freeMemory();
    }

    final int rows() {
        return indices.length;
    }

    final Path file(int row) {
        return images.file(indices[row]);
    }

    final Transform transform() {
        return loader.transform();
    }

    final Executor threads() {
        return threads;
    }

    /** {@return one task for each row, run on the loader threads} */
    final <T> List<CompletableFuture<T>> forEachRow(IntFunction<T> task) {
        return IntStream.range(0, indices.length)
                .mapToObj(row -> CompletableFuture.supplyAsync(() -> cancelled ? null : task.apply(row), threads))
                .toList();
    }

    static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> tasks) {
        return CompletableFuture.allOf(tasks.toArray(new CompletableFuture<?>[0]));
    }

    /**
     * {@return the file of a row with its header read; null if it cannot be read, which {@link #finish} handles}
     */
    final @Nullable EncodedImage open(int row) {
        try {
            return ImageDecoder.open(file(row), size -> Decode.reduction(transform(), size));
        } catch (IOException e) {
            failures[row] = e;
            return null;
        }
    }

    /**
     * Decodes an image, applies a deterministic transform and writes the row in one task, while the image is in the
     * processor's cache.
     *
     * @return whether the file can be decoded; if not, {@link #finish} handles it
     */
    final boolean fill(int row, Transform drawn, EncodedImage coded) {
        Image image;
        try {
            image = coded.decode();
        } catch (IOException e) {
            failures[row] = e;
            return false;
        }
        Pixels pixels = naming(row, () -> drawn.apply(image));
        if (!(pixels instanceof FloatImage floats)) {
            throw new DataException("The transform " + transform()
                    + " ends in bytes, but a batch needs floats; end it with toTensor()");
        }
        memoryFor(floats.size(), file(row)).write(row, floats);
        return true;
    }

    /** {@return whether the file of a row cannot be decoded} */
    final boolean isBad(int row) {
        return failures[row] != null;
    }

    /** Runs a step of a transform; exceptions name the file. */
    final <T> T naming(int row, Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            throw new DataException("Cannot transform " + file(row) + ": " + e.getMessage(), e);
        }
    }

    /** Resets the size of the rows, because all will be written again. */
    final synchronized void restart() {
        shapedBy = null;
    }

    private synchronized PixelMemory memoryFor(ImageSize size, Path file) {
        PixelMemory current = memory;
        if (shapedBy == null || current == null) {
            shapedBy = file;
            if (current == null || !current.size().equals(size)) {
                freeMemory();
                current = loader.pool().take(size);
                memory = current;
            }
        }
        if (!current.size().equals(size)) {
            throw new DataException("The images of a batch must have one size; " + shapedBy + " is " + current.size()
                    + " after the transforms, "
                    + file + " is " + size + "; add resize and centerCrop");
        }
        return current;
    }

    private void freeMemory() {
        if (memory != null) {
            loader.pool().giveBack(memory);
            memory = null;
        }
    }
}
