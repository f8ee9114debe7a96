package io.github.graftml.train;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What a model's output, float32 [N, classes], says of its images. Everything native belongs to the scope of the calling thread. */
final class Outputs {

    private Outputs() {
    }

    /**
     * Returns how many images are classified correctly: the highest output is that of the (heaviest) label. Of several labels,
     * the fraction whose presence the sign of the output predicts, summed over the images.
     *
     * @param targets int64 [N], or float32 [N, classes]
     */
    static double correct(boolean multiLabel, Tensor output, Tensor targets) {
        Tensor scores = output.detach();
        if (multiLabel) {
            Tensor present = targets.gt(new Scalar(0.5));
            return (double) scores.gt(new Scalar(0)).eq(present).sum().item_long() / scores.size(1);
        }
        Tensor label = targets.dim() == 2 ? targets.argmax(new LongOptional(1), false) : targets;
        return scores.argmax(new LongOptional(1), false).eq(label).sum().item_long();
    }

    /** Returns the class of the highest output, for each image. */
    static int[] predicted(Tensor output) {
        Tensor highest = output.argmax(new LongOptional(1), false).cpu().contiguous();
        LongPointer values = highest.data_ptr_long();
        return IntStream.range(0, (int) highest.numel()).map(i -> (int) values.get(i)).toArray();
    }

    /** Returns the probabilities [N][classes]: softmax, or the sigmoid of each label. */
    static double[][] probabilities(boolean multiLabel, Tensor output) {
        Tensor rows = (multiLabel ? output.sigmoid() : output.softmax(1)).to(torch.ScalarType.Double).cpu().contiguous();
        int classes = (int) rows.size(1);
        double[][] probabilities = new double[(int) rows.size(0)][classes];
        for (int i = 0; i < probabilities.length; i++) {
            rows.data_ptr_double().position((long) i * classes).get(probabilities[i]);
        }
        return probabilities;
    }
}
