package io.github.graftml.data;

import io.github.graftml.image.FloatImage;
import io.github.graftml.image.ImageSize;
import io.github.graftml.runtime.NativeScope;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A batch of images and labels. Owns native memory: close it after use. Tensors and images of a closed batch throw
 * {@link IllegalStateException}. For one thread at a time.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class Batch implements AutoCloseable {

    private final List<Path> files;
    private final List<int[]> labels;
    private final @Nullable Pictures pictures;
    private Tensor targets;
    private boolean closed;

    /** The tensor, which is a view of the memory, and where that goes back to. */
    private record Pictures(Tensor images, PixelMemory pixels, PixelPool pool) {

        void close() {
            images.close();
            pool.giveBack(pixels);
        }
    }

    /**
     * Creates a batch with images.
     *
     * @param files   the file of each row
     * @param labels  the labels of each row; exactly one where {@code columns} is empty
     * @param columns the number of classes of multi-label images; empty for others
     * @param pixels  memory whose first rows are the images; returned to {@code pool} when the batch is closed
     */
    Batch(List<Path> files, List<int[]> labels, OptionalInt columns, PixelMemory pixels, PixelPool pool) {
        this(files, labels, columns, new Pictures(pixels.view(files.size()), pixels, pool));
    }

    /** Returns a batch of files and labels only. */
    static Batch labelsOnly(List<Path> files, List<int[]> labels, OptionalInt columns) {
        return new Batch(files, labels, columns, null);
    }

    private Batch(List<Path> files, List<int[]> labels, OptionalInt columns, @Nullable Pictures pictures) {
        this.files = files;
        this.labels = labels;
        this.pictures = pictures;
        this.targets = columns.isPresent() ? columns(labels, columns.getAsInt()) : classIndices(labels);
    }

    /** Mixes the images and their targets; {@link #files()} and {@link #labels(int)} do not change. */
    Batch mix(Mixing mixing, int classes) {
        try (NativeScope scope = NativeScope.open()) {
            BatchMixer mixer = new BatchMixer(images(), targets, classes);
            Tensor mixed = scope
                    .keep(mixing instanceof Mixup ? mixer.mixup(mixing.alpha()) : mixer.cutMix(mixing.alpha()));
            targets.close();
            targets = mixed;
            return this;
        }
    }

    /** {@return the number of images, N} */
    public int size() {
        return files.size();
    }

    /** {@return whether the batch has images; false in an epoch of {@link DataLoader#labelsOnly()}} */
    public boolean hasImages() {
        return pictures != null;
    }

    /** {@return the file of each image} */
    public List<Path> files() {
        return files;
    }

    /**
     * {@return the labels of an image, a new array} Exactly one unless the images are multi-label.
     *
     * @param index the index of the image, from 0
     */
    public int[] labels(int index) {
        return labels.get(index).clone();
    }

    /**
     * {@return the images, float32 [N,3,H,W] in channels-last memory, with the values of the transforms} The batch
     * owns the tensor; {@code clone()} what must outlive the batch.
     *
     * @throws IllegalStateException if the batch is closed or has no images
     */
    public Tensor images() {
        requireOpen();
        if (pictures == null) {
            throw new IllegalStateException(
                    "This batch has files and labels only; start the epoch with iterator() to get images");
        }
        return pictures.images;
    }

    /**
     * {@return the targets: class indices, int64 [N]; or float32 [N, classes] for multi-label or mixed images} Values
     * are 0 and 1, or fractions where images are mixed. The batch owns the tensor.
     *
     * @throws IllegalStateException if the batch is closed
     */
    public Tensor targets() {
        requireOpen();
        return targets;
    }

    /**
     * {@return a copy of one image, free of native memory}
     *
     * @param index the index of the image, from 0
     * @throws IllegalStateException if the batch is closed or has no images
     */
    public FloatImage image(int index) {
        Tensor images = images();
        try (NativeScope scope = NativeScope.open()) {
            Tensor image = images.select(0, index).contiguous();
            float[] values = new float[(int) image.numel()];
            image.data_ptr_float().get(values);
            return FloatImage.ofPlanes(new ImageSize((int) image.size(2), (int) image.size(1)), values);
        }
    }

    /** Frees both tensors. Closing twice does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            targets.close();
            if (pictures != null) {
                pictures.close();
            }
        }
    }

    @Override
    public String toString() {
        return "Batch[" + size() + " images" + (closed ? ", closed]" : "]");
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The batch is closed; use its tensors before closing it");
        }
    }

    private static Tensor classIndices(List<int[]> labels) {
        try (NativeScope scope = NativeScope.open()) {
            Tensor indices = scope
                    .keep(torch.empty(new long[] {labels.size()}, new TensorOptions(torch.ScalarType.Long), null));
            indices.data_ptr_long().put(labels.stream().mapToLong(label -> label[0]).toArray());
            return indices;
        }
    }

    private static Tensor columns(List<int[]> labels, int classes) {
        float[] columns = new float[labels.size() * classes];
        for (int row = 0; row < labels.size(); row++) {
            for (int label : labels.get(row)) {
                columns[row * classes + label] = 1;
            }
        }
        try (NativeScope scope = NativeScope.open()) {
            Tensor targets = scope.keep(torch.empty(labels.size(), classes));
            targets.data_ptr_float().put(columns);
            return targets;
        }
    }
}
