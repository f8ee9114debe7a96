package io.github.graftml.optim;

import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Computes losses. Targets are int64 [N] or float32 [N, classes], as in a batch. Results belong to the scope of the
 * calling thread.
 */
final class LossValues {

    private static final int MEAN = 1; // at::Reduction::Mean
    private static final long NO_IGNORED_INDEX = -100;

    private LossValues() {
    }

    /** {@return a differentiable scalar} */
    static Tensor of(Loss loss, Tensor output, Tensor labels) {
        if (loss instanceof CustomLoss custom) {
            return custom(custom, output, labels);
        }
        if (loss instanceof BalancedLoss) {
            throw new IllegalArgumentException(loss + " has no class weights yet; compute them with over(images)");
        }
        TensorOptional weights = loss.classWeights().isEmpty() ? new TensorOptional()
                : new TensorOptional(weights(loss, output));
        if (loss instanceof Loss.CrossEntropy entropy) {
            return torch.cross_entropy_loss(output, labels, weights, MEAN, NO_IGNORED_INDEX, entropy.labelSmoothing());
        }
        if (loss instanceof Loss.Focal focal) {
            return focal(focal, output, labels);
        }
        requireLogits(output);
        return torch.binary_cross_entropy_with_logits(output, labels, new TensorOptional(), weights, MEAN);
    }

    private static Tensor custom(CustomLoss loss, Tensor output, Tensor labels) {
        if (loss.function() == null) {
            throw new GraftException(loss + " was read from a file, which cannot contain its function; give Loss.of(\""
                    + loss.name() + "\", function)");
        }
        Tensor value;
        try {
            value = loss.function().apply(output.to(torch.ScalarType.Float), labels);
        } catch (GraftException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failed(loss,
                    "failed for output " + Arrays.toString(output.shape()) + " and targets " + labels.scalar_type()
                            + " "
                            + Arrays.toString(labels.shape()) + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
        if (value == null || value.isNull() || !value.defined()) {
            throw failed(loss, "returned no tensor; return a scalar, such as the mean over the batch", null);
        }
        if (value.dim() != 0) {
            throw failed(loss, "must return a scalar, shape []; got shape " + Arrays.toString(value.shape())
                    + "; end it with mean()", null);
        }
        if (output.requires_grad() && !value.requires_grad()) {
            throw failed(loss,
                    "has no gradient with respect to the model's output; compute it from the output by "
                            + "differentiable operations",
                    null);
        }
        return value;
    }

    private static GraftException failed(CustomLoss loss, String what, @Nullable RuntimeException cause) {
        return new GraftException("The loss \"" + loss.name() + "\" " + what, cause);
    }

    private static Tensor focal(Loss.Focal loss, Tensor output, Tensor labels) {
        Tensor log = output.log_softmax(1);
        Tensor targets = labels.dim() == 2 ? labels
                : torch.zeros_like(log).scatter(1, labels.unsqueeze(1), new Scalar(1));
        if (!loss.classWeights().isEmpty()) {
            targets = targets.mul(weights(loss, output));
        }
        Tensor modulation = log.exp().neg().add(new Scalar(1)).pow(new Scalar(loss.gamma()));
        return targets.mul(modulation).mul(log).sum().neg().div(targets.sum());
    }

    /** Log-probabilities are never above 0, so that no label would ever be predicted. */
    private static void requireLogits(Tensor output) {
        Tensor rows = output.detach().exp().sum(1);
        if (rows.sub(new Scalar(1)).abs().max().item_double() < 1e-4) {
            throw new DataException(
                    "Binary cross-entropy needs logits; got log-probabilities, whose probabilities add up to 1 "
                            + "over the classes; "
                            + "use a head that returns logits, such as Head.linear(classes)");
        }
    }

    private static Tensor weights(Loss loss, Tensor output) {
        List<Double> weights = loss.classWeights();
        if (weights.size() != output.size(1)) {
            throw new DataException(
                    "The loss has " + weights.size() + " class weights " + weights + " for " + output.size(1)
                            + " classes; give one for each class, in the order of their names");
        }
        Tensor values = torch.empty(weights.size());
        for (int i = 0; i < weights.size(); i++) {
            values.data_ptr_float().put(i, weights.get(i).floatValue());
        }
        return values.to(output.device(), output.scalar_type());
    }
}
