package io.github.graftml.model.plan;

import io.github.graftml.runtime.NativeScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A weight in oneDNN's memory order. The fastest order depends on the size of the input, including the batch, so each
 * {@link Program} requests one; programs with the same order share it.
 */
final class PackedWeight implements AutoCloseable {

    private final long[] dims;
    private final data_type type;
    private final List<memory> packed = new ArrayList<>();
    private @Nullable Tensor plain; // the original; null once it is not needed any more

    /**
     * Creates a packed weight.
     *
     * @param plain contiguous values of {@code type}; this object takes ownership
     * @param dims  the shape in oneDNN's order: groups first, if there are any
     */
    PackedWeight(Tensor plain, long[] dims, data_type type) {
        this.plain = plain;
        this.dims = dims;
        this.type = type;
    }

    long[] dims() {
        return dims;
    }

    /** {@return the descriptor that lets a primitive choose the order} */
    memory.desc wanted() {
        return OneDnn.any(dims, type);
    }

    /** {@return the weight in an order; owned by this object} */
    memory in(memory.desc order) {
        for (memory known : packed) {
            if (known.get_desc().equals(order)) {
                return known;
            }
        }
        try (NativeScope scope = NativeScope.open()) {
            memory from = plain != null ? new memory(OneDnn.plain(dims, type), OneDnn.ENGINE, plain.data_ptr())
                    : packed.get(0);
            memory to = scope.keep(new memory(order, OneDnn.ENGINE));
            stream stream = new stream(OneDnn.ENGINE);
            new reorder(from, to, new primitive_attr()).execute(stream, from, to);
            stream._wait();
            packed.add(to);
            dropPlain();
            return to;
        }
    }

    /** Floating-point weights can be reordered; int8 weights contain sums that cannot. */
    private void dropPlain() {
        if (type != data_type.s8) {
            closePlain();
        }
    }

    private void closePlain() {
        if (plain != null) {
            plain.close();
            plain = null;
        }
    }

    @Override
    public void close() {
        closePlain();
        packed.forEach(memory::close);
        packed.clear();
    }
}
