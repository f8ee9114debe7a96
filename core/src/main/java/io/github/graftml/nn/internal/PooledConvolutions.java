package io.github.graftml.nn.internal;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions of 3x3 with stride 1, each followed by max-pooling of 2x2 and ReLU. Values and gradients are those of
 * LibTorch's operators, up to the order of sums. The maps between convolution and pooling are not stored, and the
 * backward pass computes nothing for the values that pooling and ReLU dropped.
 *
 * <p>Every layer's output channels are a multiple of 16. So are its input channels, except that the first layer may
 * have 1 to 5 of them when the images need no gradient.
 */
public final class PooledConvolutions {

    private static final int LANES = 16; // of a register
    private static final int TAPS = 3; // in a row, which fit a register if there are few channels

    private PooledConvolutions() {
    }

    /**
     * One layer.
     *
     * @param weight  float32 [out,in,3,3]; stays the caller's
     * @param bias    float32 [out]; stays the caller's; null where there is none
     * @param padding zeros on each side of the input: 0 or 1
     */
    public record Convolution(Tensor weight, @Nullable Tensor bias, int padding) {

        private boolean isClosed() {
            return weight.isNull() || bias != null && bias.isNull();
        }
    }

    /** Returns the implementation in use: native code, or LibTorch and the reason. */
    public static String describe() {
        return NativeConvolutions.LIBRARY.describe("LibTorch");
    }

    /** Returns whether native code supports layers of these channels, where it runs. */
    public static boolean take(int in, int out) {
        return out % LANES == 0 && (in % LANES == 0 || TAPS * in <= LANES);
    }

    /** Returns whether this process has native code for them. Needs LibTorch to be loaded. */
    public static boolean areNative() {
        return NativeConvolutions.LIBRARY.loaded();
    }

    /**
     * Applies the layers in order. Under automatic casts to bf16 the forward pass computes in bf16, and the backward
     * pass sums in fp32. Needs LibTorch to be loaded.
     *
     * @param images float32 [N,C,H,W] on the CPU, best in channels_last order; stay the caller's
     * @param layers at least one
     * @return [N,c,h,w], channels_last, belongs to the scope of the calling thread; empty where native code does not
     *         run or does not support these, such as closed tensors
     * @throws RuntimeException if LibTorch throws an error
     */
    public static Optional<Tensor> apply(Tensor images, List<Convolution> layers) {
        if (!areNative() || images.isNull() || layers.stream().anyMatch(Convolution::isClosed)) {
            return Optional.empty();
        }
        long[] weights = layers.stream().mapToLong(layer -> layer.weight.address()).toArray();
        long[] biases = layers.stream().mapToLong(layer -> layer.bias == null ? 0 : layer.bias.address()).toArray();
        long[] paddings = layers.stream().mapToLong(Convolution::padding).toArray();
        Tensor result = new Tensor();
        boolean done = false;
        try {
            done = NativeConvolutions.apply(images.address(), weights, biases, paddings, result.address());
            return done ? Optional.of(result) : Optional.empty();
        } finally {
            if (!done) {
                result.close();
            }
        }
    }
}
