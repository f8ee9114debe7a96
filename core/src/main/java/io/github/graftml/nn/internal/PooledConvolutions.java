package io.github.graftml.nn.internal;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Convolutions of 3x3 without padding and with bias, each followed by max-pooling of 2x2 and ReLU: the same function and
 * gradients as of LibTorch's operators, up to the order of sums. The maps between convolution and pooling are not kept,
 * and backward nothing is computed for the values that pooling and ReLU left out.
 */
public final class PooledConvolutions {

    private PooledConvolutions() {
    }

    /** @return what computes them: native code, or LibTorch and why */
    public static String describe() {
        return NativeConvolutions.LIBRARY.describe("LibTorch");
    }

    /**
     * Under automatic casts to bf16 forward works in bf16, backward sums in fp32. Needs LibTorch to be loaded.
     *
     * @param pictures   float32 [N,C,H,W] on the CPU without gradients of their own, best in channels_last order; stay the caller's
     * @param parameters weight [out,in,3,3] and bias [out] of each layer, in turn, float32; stay the caller's
     * @return [N,C,h,w], channels_last, belongs to the scope of the calling thread; empty where native code does not run or
     *         does not take these, closed ones among them
     * @throws RuntimeException if LibTorch throws an error
     */
    public static Optional<Tensor> apply(Tensor pictures, List<Tensor> parameters) {
        if (!NativeConvolutions.LIBRARY.loaded() || pictures.isNull() || parameters.stream().anyMatch(parameter -> parameter.isNull())) {
            return Optional.empty();
        }
        Tensor result = new Tensor();
        try {
            if (NativeConvolutions.apply(pictures.address(), parameters.stream().mapToLong(Tensor::address).toArray(), result.address())) {
                return Optional.of(result);
            }
        } catch (RuntimeException e) {
            result.close();
            throw e;
        }
        result.close();
        return Optional.empty();
    }
}
