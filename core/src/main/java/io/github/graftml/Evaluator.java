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
 * A model at work for answers. May be called by several threads at once: pictures are decoded and prepared side by side,
 * the model works on one call at a time with all cores. Owns nothing.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class Evaluator {

    private static final int CHUNK = 32;

    private final Model model;
    private final ReentrantLock free = new ReentrantLock();

    Evaluator(Model model) {
        this.model = model;
    }

    /**
     * Works through files, some at a time.
     *
     * @param preprocessing says how large the files need to be decoded
     * @param work          gives one result for each picture, in order
     */
    static <T> List<T> inChunks(List<Path> files, Transform preprocessing, Function<List<Image>, List<T>> work) {
        List<T> results = new ArrayList<>();
        for (int i = 0; i < files.size(); i += CHUNK) {
            results.addAll(work.apply(files.subList(i, Math.min(files.size(), i + CHUNK)).parallelStream()
                    .map(file -> ImageInputs.of(file, preprocessing)).toList()));
        }
        return results;
    }

    /** Returns a chain that is decoded for as every view is: a part of an image may need more pixels than the whole. */
    static Transform decoding(TestTimeAugmentation augmentation, Preprocessing preprocessing) {
        List<Transform> steps = new ArrayList<>(preprocessing.steps());
        steps.addAll(1, augmentation.views()); // behind the decoding, where there is one; without it nothing is decoded smaller
        return Transforms.compose(steps.toArray(Transform[]::new));
    }

    /** @return what the model takes of each picture, in order */
    static List<FloatImage> prepared(List<? extends Pixels> pictures, Transform preprocessing) {
        return pictures.parallelStream().map(picture -> numbers(preprocessing.apply(picture), preprocessing)).toList();
    }

    private static FloatImage numbers(Pixels prepared, Transform preprocessing) {
        if (prepared instanceof FloatImage numbers) {
            return numbers;
        }
        throw new GraftException("The preprocessing " + preprocessing + " leaves bytes where the model takes numbers; end it with toTensor()");
    }

    /**
     * @param images    makes float32 [N,3,H,W], normalised, once the model is free
     * @param manyLabels whether each output is a label of its own, and not one of all
     * @param precision  what the model computes with
     * @return [N][outputs], each row adding up to 1 unless there are many labels
     */
    double[][] probabilities(Supplier<Tensor> images, boolean manyLabels, Precision precision) {
        return alone(() -> {
            Tensor logits = model.forward(images.get(), precision).to(torch.ScalarType.Double);
            return rows((manyLabels ? logits.sigmoid() : logits.softmax(1)).contiguous()).toArray(double[][]::new);
        });
    }

    /** @return the features of each picture that the network's head gets */
    List<float[]> embeddings(Network network, List<FloatImage> pictures, Precision precision) {
        return alone(() -> {
            Tensor found = network.features(ImageTensors.of(pictures), precision);
            Tensor pooled = found.dim() == 4 ? found.mean(2, 3) : found; // SqueezeNet's classifier pools behind its last layer
            return rows(pooled.to(torch.ScalarType.Double).contiguous()).map(Evaluator::floats).toList();
        });
    }

    /** Does work for which the model must be in evaluation, without gradients, and used by nobody else; frees what it made. */
    <T> T alone(Supplier<T> work) {
        free.lock();
        try (NativeScope scope = NativeScope.open(); NoGradGuard off = new NoGradGuard()) {
            model.train(false);
            return work.get();
        } finally {
            free.unlock();
        }
    }

    /** Does work while nobody asks the model. */
    void undisturbed(Runnable work) {
        free.lock();
        try {
            work.run();
        } finally {
            free.unlock();
        }
    }

    /** The rows of float64 [N,F]. */
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
