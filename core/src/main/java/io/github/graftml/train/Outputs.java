package io.github.graftml.train;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Interprets a model's output, float32 [N, classes]. Native temporaries belong to the scope of the calling thread. */
final class Outputs {

    private Outputs() {
    }

    /**
     * {@return the number of images whose highest output is that of the (heaviest) label} For multi-label images,
     * sums the fractions of labels that the sign of the output predicts correctly.
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

    /** {@return the predicted class of each image} */
    static int[] predicted(Tensor output) {
        Tensor highest = output.argmax(new LongOptional(1), false).cpu().contiguous();
        LongPointer values = highest.data_ptr_long();
        return IntStream.range(0, (int) highest.numel()).map(i -> (int) values.get(i)).toArray();
    }

    /** {@return the probabilities [N][classes]: softmax, or sigmoid for multi-label images} */
    static double[][] probabilities(boolean multiLabel, Tensor output) {
        Tensor rows = (multiLabel ? output.sigmoid() : output.softmax(1)).to(torch.ScalarType.Double).cpu()
                .contiguous();
        int classes = (int) rows.size(1);
        double[][] probabilities = new double[(int) rows.size(0)][classes];
        for (int i = 0; i < probabilities.length; i++) {
            rows.data_ptr_double().position((long) i * classes).get(probabilities[i]);
        }
        return probabilities;
    }
}
