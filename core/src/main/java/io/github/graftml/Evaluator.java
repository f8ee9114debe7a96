package io.github.graftml;

import io.github.graftml.error.GraftException;
import io.github.graftml.image.FloatImage;
import io.github.graftml.image.Image;
import io.github.graftml.image.Pixels;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.Precision;
import io.github.graftml.transform.Transforms;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.TestTimeAugmentation;
import io.github.graftml.transform.Transform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Runs a model in evaluation mode. May be called by several threads at once: images are decoded and prepared in
 * parallel, and the model serves one call at a time on all cores. Owns nothing.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class Evaluator {

    private static final int CHUNK = 32;

    private final Model model;
    private final ReentrantLock free = new ReentrantLock();

    Evaluator(Model model) {
        this.model = model;
    }

    Model model() {
        return model;
    }

    /**
     * Decodes files in chunks, and returns the results of all.
     *
     * @param preprocessing decides at which size the files are decoded
     * @param work          gives one result for each image, in order
     */
    static <T> List<T> inChunks(List<Path> files, Transform preprocessing, Function<List<Image>, List<T>> work) {
        List<T> results = new ArrayList<>();
        for (int i = 0; i < files.size(); i += CHUNK) {
            results.addAll(work.apply(files.subList(i, Math.min(files.size(), i + CHUNK)).parallelStream()
                    .map(file -> ImageInputs.of(file, preprocessing)).toList()));
        }
        return results;
    }

    /**
     * Returns the transform that decides at which size images are decoded for views: a crop may need more pixels than
     * the whole image.
     */
    static Transform decoding(TestTimeAugmentation augmentation, Preprocessing preprocessing) {
        List<Transform> steps = new ArrayList<>(preprocessing.steps());
        steps.addAll(1, augmentation.views()); // after decode(...), if any; without it every image is decoded in full
        return Transforms.compose(steps.toArray(Transform[]::new));
    }

    /** Returns the model's input for each image, in order. */
    static List<FloatImage> prepared(List<? extends Pixels> images, Transform preprocessing) {
        return images.parallelStream().map(image -> floats(preprocessing.apply(image), preprocessing)).toList();
    }

    private static FloatImage floats(Pixels prepared, Transform preprocessing) {
        if (prepared instanceof FloatImage floats) {
            return floats;
        }
        throw new GraftException("The preprocessing " + preprocessing + " gives bytes, but the model takes float32;"
                + " end it with toTensor()");
    }

    /**
     * Returns probabilities: sigmoid if multi-label, else softmax.
     *
     * @param images gives float32 [N,3,H,W], normalized, as soon as no other thread uses the model
     * @return [N][outputs], each row with the sum 1 unless multi-label
     */
    double[][] probabilities(Supplier<Tensor> images, boolean multiLabel, Precision precision) {
        return alone(() -> {
            Tensor logits = model.forward(images.get(), precision).to(torch.ScalarType.Double);
            return rows((multiLabel ? logits.sigmoid() : logits.softmax(1)).contiguous()).toArray(double[][]::new);
        });
    }

    /** Returns the features that the network's head receives for each image. */
    List<float[]> embeddings(Network network, List<FloatImage> images, Precision precision) {
        return alone(() -> {
            Tensor found = network.features(ImageTensors.of(images), precision);
            Tensor pooled = found.dim() == 4 ? found.mean(2, 3) : found; // SqueezeNet's classifier ends in its pooling
            return rows(pooled.to(torch.ScalarType.Double).contiguous()).map(Evaluator::floats).toList();
        });
    }

    /** Runs work with the model in evaluation mode, without gradients and without other threads; frees its tensors. */
    <T> T alone(Supplier<T> work) {
        free.lock();
        try (NativeScope scope = NativeScope.open(); NoGradGuard off = new NoGradGuard()) {
            model.train(false);
            return work.get();
        } finally {
            free.unlock();
        }
    }

    /** Runs work while no other thread uses the model. */
    void exclusively(Runnable work) {
        free.lock();
        try {
            work.run();
        } finally {
            free.unlock();
        }
    }

    /** Returns the rows of float64 [N,F]. */
    private static Stream<double[]> rows(Tensor matrix) {
        DoublePointer values = matrix.data_ptr_double();
        return IntStream.range(0, (int) matrix.size(0)).mapToObj(i -> {
            double[] row = new double[(int) matrix.size(1)];
            values.position((long) i * row.length).get(row);
            return row;
        });
    }

    private static float[] floats(double[] row) {
        float[] floats = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            floats[i] = (float) row[i];
        }
        return floats;
    }
}
