package io.github.graftml.model.plan;

import io.github.graftml.nn.Activation;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.internal.NativeRuntime;
import java.util.Arrays;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.pytorch.Tensor;

/** Access to oneDNN, whose primitives a plan consists of: its CPU engine, and conversions to its types. */
final class OneDnn {

    static {
        NativeRuntime.start(); // LibTorch and oneDNN share one OpenMP, whose threads start there
    }

    static final engine ENGINE = engine();

    private OneDnn() {
    }

    private static engine engine() {
        try (NativeScope scope = NativeScope.open()) {
            return scope.keep(new engine(engine.kind.cpu, 0)); // for the process
        }
    }

    /** {@return the descriptor of images [N,C,H,W] in channels_last order, or of rows [N,F]} */
    static memory.desc dense(long[] dims, data_type type) {
        return new memory.desc(dims, type, dims.length == 4 ? format_tag.nhwc : format_tag.ab);
    }

    /** {@return the descriptor of row-major memory, LibTorch's default} */
    static memory.desc plain(long[] dims, data_type type) {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dims[i];
        }
        return new memory.desc(dims, type, strides);
    }

    /** {@return the descriptor that lets the primitive choose the fastest order} */
    static memory.desc any(long[] dims, data_type type) {
        return new memory.desc(dims, type, format_tag.any);
    }

    /** {@return a contiguous tensor's memory, owned by the tensor} */
    static memory of(Tensor tensor, data_type type) {
        return new memory(plain(tensor.shape(), type), ENGINE, tensor.data_ptr());
    }

    static long elements(long[] dims) {
        return Arrays.stream(dims).reduce(1, Math::multiplyExact);
    }

    /** An elementwise function with its two constants. */
    record Eltwise(algorithm function, float alpha, float beta) {

        static Eltwise of(Activation activation) {
            return switch (activation) {
                case RELU -> new Eltwise(algorithm.eltwise_relu, 0, 0);
                case RELU6 -> new Eltwise(algorithm.eltwise_clip, 0, 6);
                case SILU -> new Eltwise(algorithm.eltwise_swish, 1, 0);
                case GELU -> new Eltwise(algorithm.eltwise_gelu_erf, 0, 0);
                case HARDSWISH -> new Eltwise(algorithm.eltwise_hardswish, 1 / 6f, 1 / 2f);
                case HARDSIGMOID -> new Eltwise(algorithm.eltwise_hardsigmoid, 1 / 6f, 1 / 2f);
                case SIGMOID -> new Eltwise(algorithm.eltwise_logistic, 0, 0);
                case LOG_SOFTMAX -> throw new IllegalArgumentException("LOG_SOFTMAX is not elementwise");
            };
        }

        void appendTo(post_ops operations) {
            operations.append_eltwise(function, alpha, beta);
        }
    }
}
