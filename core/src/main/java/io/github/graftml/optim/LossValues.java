package io.github.graftml.optim;

import io.github.graftml.error.DataException;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The arithmetic of losses and of what counts as right. Labels are int64 [N] or float32 [N, classes], as a batch has them;
 * everything belongs to the scope of the calling thread.
 */
public final class LossValues {

    private static final int MEAN = 1; // at::Reduction::Mean
    private static final long IGNORE_NOTHING = -100;

    private LossValues() {
    }

    /** @return a scalar that a backward pass can start from */
    public static Tensor of(Loss loss, Tensor output, Tensor labels) {
        TensorOptional weights = loss.classWeights().isEmpty() ? new TensorOptional() : new TensorOptional(weights(loss, output));
        if (loss instanceof Loss.CrossEntropy entropy) {
            return torch.cross_entropy_loss(output, labels, weights, MEAN, IGNORE_NOTHING, entropy.labelSmoothing());
        }
        if (loss instanceof Loss.Focal focal) {
            return focal(focal, output, labels);
        }
        requireLogits(output);
        return torch.binary_cross_entropy_with_logits(output, labels, new TensorOptional(), weights, MEAN);
    }

    private static Tensor focal(Loss.Focal loss, Tensor output, Tensor labels) {
        Tensor log = output.log_softmax(1);
        Tensor shares = labels.dim() == 2 ? labels : torch.zeros_like(log).scatter(1, labels.unsqueeze(1), new Scalar(1));
        if (!loss.classWeights().isEmpty()) {
            shares = shares.mul(weights(loss, output));
        }
        Tensor stillToLearn = log.exp().neg().add(new Scalar(1)).pow(new Scalar(loss.gamma()));
        return shares.mul(stillToLearn).mul(log).sum().neg().div(shares.sum());
    }

    /** Log-probabilities are never above 0, so that no label would ever be found. */
    private static void requireLogits(Tensor output) {
        Tensor rows = output.detach().exp().sum(1);
        if (rows.sub(new Scalar(1)).abs().max().item_double() < 1e-4) {
            throw new DataException("The model gives probabilities that add up to 1 over the classes, so a picture could not have several labels; "
                    + "give it a head that ends in logits, such as Head.linear(classes)");
        }
    }

    private static Tensor weights(Loss loss, Tensor output) {
        List<Double> weights = loss.classWeights();
        if (weights.size() != output.size(1)) {
            throw new DataException("The loss has " + weights.size() + " class weights " + weights + " for " + output.size(1)
                    + " classes; give one for each class, in the order of their names");
        }
        Tensor values = torch.empty(weights.size());
        for (int i = 0; i < weights.size(); i++) {
            values.data_ptr_float().put(i, weights.get(i).floatValue());
        }
        return values.to(output.device(), output.scalar_type());
    }

    /**
     * @return how many pictures are classified rightly: the highest output is that of the (heaviest) label; where pictures have
     *         any number of labels, the share of labels whose presence the sign of the output tells, summed over the pictures
     */
    public static double right(Loss loss, Tensor output, Tensor labels) {
        Tensor scores = output.detach();
        if (loss.manyLabels()) {
            Tensor present = labels.gt(new Scalar(0.5));
            return (double) scores.gt(new Scalar(0)).eq(present).sum().item_long() / scores.size(1);
        }
        Tensor label = labels.dim() == 2 ? labels.argmax(new LongOptional(1), false) : labels;
        return scores.argmax(new LongOptional(1), false).eq(label).sum().item_long();
    }

    /** @return the class of the highest output, for each picture */
    public static int[] answers(Tensor output) {
        Tensor highest = output.argmax(new LongOptional(1), false).cpu().contiguous();
        LongPointer values = highest.data_ptr_long();
        return IntStream.range(0, (int) highest.numel()).map(i -> (int) values.get(i)).toArray();
    }
}
