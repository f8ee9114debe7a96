package io.github.graftml.nn.internal;

import io.github.graftml.runtime.internal.NativeLibrary;

/** The library that {@code native/convolutions.cpp} is built into, where it runs. It sits on LibTorch, which must be loaded. */
final class NativeConvolutions {

    /** Whether and how it runs. */
    static final NativeLibrary LIBRARY = NativeLibrary.load(NativeConvolutions.class, "graft-convolutions", "AVX-512", NativeConvolutions::start);

    private NativeConvolutions() {
    }

    /** @return the SHA-256 of the source that the library was built from */
    static native String source();

    /**
     * To be called first.
     *
     * @return what it uses of the processor; null where that has not what is needed
     * @throws RuntimeException if it was built for another LibTorch
     */
    private static native String start();

    /**
     * @param pictures   address of a tensor
     * @param parameters addresses of weight and bias of each layer, in turn
     * @param result     address of the tensor that is to become the result
     * @return whether it could be done
     * @throws RuntimeException if LibTorch throws an error
     */
    static native boolean apply(long pictures, long[] parameters, long result);
}
