package io.github.graftml.nn.internal;

import io.github.graftml.runtime.internal.NativeLibrary;
import org.jspecify.annotations.Nullable;

/** The library of {@code native/convolutions.cpp}, where it runs. It needs LibTorch to be loaded. */
final class NativeConvolutions {

    /** The instructions that it uses, or why it does not run. */
    static final NativeLibrary LIBRARY = NativeLibrary.load(NativeConvolutions.class, "graft-convolutions", "AVX-512",
            NativeConvolutions::start);

    private NativeConvolutions() {
    }

    /**
     * Initializes the library; called first.
     *
     * @return the CPU instructions that it uses; null if the CPU lacks them
     * @throws RuntimeException if it was built for another LibTorch
     */
    private static native @Nullable String start();

    /**
     * Computes convolutions, each followed by max-pooling and ReLU. All arrays have an entry for each layer.
     *
     * @param images   address of a tensor
     * @param weights  addresses of tensors
     * @param biases   addresses of tensors; 0 where there is none
     * @param paddings on each side
     * @param result   address of the tensor that is to become the result
     * @return whether the arguments were supported
     * @throws RuntimeException if LibTorch throws an error
     */
    static native boolean apply(long images, long[] weights, long[] biases, long[] paddings, long result);
}
