package io.github.graftml.data;

import io.github.graftml.runtime.internal.Operators;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Mixes the images of a batch in place. Draws from the default generator; native temporaries belong to the scope of
 * the calling thread.
 */
final class BatchMixer {

    private final Tensor images;
    private final Tensor labels;

    /**
     * Creates a mixer of a batch.
     *
     * @param images  float32 [N,3,H,W], overwritten
     * @param labels  int64 [N] or float32 [N, classes]
     * @param classes the number of classes
     */
    BatchMixer(Tensor images, Tensor labels, int classes) {
        this.images = images;
        this.labels = labels.dim() == 2 ? labels
                : torch.zeros(labels.size(0), classes).scatter(1, labels.unsqueeze(1), new Scalar(1));
    }

    /**
     * Applies mixup.
     *
     * @param alpha both parameters of the Beta distribution
     * @return the mixed labels, float32 [N, classes]; owned by the scope of the calling thread
     */
    Tensor mixup(double alpha) {
        double fraction = beta(alpha);
        images.copy_(mean(images, fraction));
        return mean(labels, fraction);
    }

    /**
     * Applies CutMix.
     *
     * @param alpha both parameters of the Beta distribution
     * @return the mixed labels, float32 [N, classes]; owned by the scope of the calling thread
     */
    Tensor cutMix(double alpha) {
        double fraction = beta(alpha);
        long width = images.size(3);
        long height = images.size(2);
        long x = torch.randint(width, new long[] {1}).item_long();
        long y = torch.randint(height, new long[] {1}).item_long();
        double radius = 0.5 * Math.sqrt(1 - fraction);
        long left = Math.max(0, x - (long) (radius * width));
        long top = Math.max(0, y - (long) (radius * height));
        long boxWidth = Math.min(width, x + (long) (radius * width)) - left;
        long boxHeight = Math.min(height, y + (long) (radius * height)) - top;
        Tensor other = images.roll(new long[] {1}, 0);
        box(images, left, top, boxWidth, boxHeight).copy_(box(other, left, top, boxWidth, boxHeight));
        return mean(labels, 1 - (double) (boxWidth * boxHeight) / (width * height));
    }

    private static Tensor box(Tensor images, long left, long top, long width, long height) {
        return images.narrow(2, top, height).narrow(3, left, width);
    }

    private static Tensor mean(Tensor of, double fraction) {
        return of.roll(new long[] {1}, 0).mul_(new Scalar(1 - fraction)).add_(of.mul(new Scalar(fraction)));
    }

    /** As {@code torch.distributions.Beta} draws: the first of two numbers of a Dirichlet distribution, float32. */
    private static double beta(double alpha) {
        IValueVector stack = new IValueVector(); // the bindings declare no such function
        stack.push_back(new IValue(torch.full(new long[] {1, 2}, new Scalar(alpha))));
        stack.push_back(new IValue()); // the default generator
        Operators.named("aten::_sample_dirichlet").callBoxed(stack);
        return stack.get(0).toTensor().select(1, 0).item_double();
    }
}
