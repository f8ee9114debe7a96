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
 * Pictures and labels ready for a step. Owns native memory: whoever takes a batch closes it, after the step that uses
 * it. Everything but {@link #close()} throws {@link IllegalStateException} on a closed batch. For one thread at a time.
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
     * @param files   of each row
     * @param labels  of each row, exactly one where {@code columns} is empty
     * @param columns the number of classes of multi-label images; empty for others
     * @param pixels  its first rows hold the pictures; goes back to {@code pool} when the batch is closed
     */
    Batch(List<Path> files, List<int[]> labels, OptionalInt columns, PixelMemory pixels, PixelPool pool) {
        this(files, labels, columns, new Pictures(pixels.view(files.size()), pixels, pool));
    }

    /** Files and labels only. */
    static Batch withoutPictures(List<Path> files, List<int[]> labels, OptionalInt columns) {
        return new Batch(files, labels, columns, null);
    }

    private Batch(List<Path> files, List<int[]> labels, OptionalInt columns, @Nullable Pictures pictures) {
        this.files = files;
        this.labels = labels;
        this.pictures = pictures;
        this.targets = columns.isPresent() ? columns(labels, columns.getAsInt()) : classIndices(labels);
    }

    /** Mixes the pictures and their labels; the files and {@link #labels(int)} stay those of the rows. */
    Batch mix(Mixing mixing, int classes) {
        try (NativeScope scope = NativeScope.open()) {
            BatchMixer mixer = new BatchMixer(images(), targets, classes);
            Tensor mixed = scope.keep(mixing instanceof Mixing.Mixup ? mixer.mixup(mixing.alpha()) : mixer.cutMix(mixing.alpha()));
            targets.close();
            targets = mixed;
            return this;
        }
    }

    /** @return the number of pictures, N */
    public int size() {
        return files.size();
    }

    /** @return whether there are pictures: not in an epoch of {@link DataLoader#labelsOnly()} */
    public boolean hasImages() {
        return pictures != null;
    }

    /** @return where each picture came from */
    public List<Path> files() {
        return files;
    }

    /** @return the classes that picture {@code index} shows: exactly one unless the images are multi-label */
    public int[] labels(int index) {
        return labels.get(index).clone();
    }

    /**
     * @return float32 [N,3,H,W] in channels-last memory, as the transforms left the values (normalised, if they normalise);
     *         owned by the batch and gone when that is closed: {@code clone()} what must live longer
     */
    public Tensor images() {
        requireOpen();
        if (pictures == null) {
            throw new IllegalStateException("This batch holds files and labels only; begin the epoch with iterator() to get pictures");
        }
        return pictures.images;
    }

    /** @return int64 [N], the label of each picture; float32 [N, classes] of 0 and 1 for multi-label images, or of shares where pictures are mixed. Owned by the batch */
    public Tensor targets() {
        requireOpen();
        return targets;
    }

    /** @return a copy of one picture as it is in the batch, free of native memory */
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
            throw new IllegalStateException("The batch was closed; use its tensors before that");
        }
    }

    private static Tensor classIndices(List<int[]> labels) {
        try (NativeScope scope = NativeScope.open()) {
            Tensor indices = scope.keep(torch.empty(new long[] {labels.size()}, new TensorOptions(torch.ScalarType.Long), null));
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
