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
 * A weight in oneDNN's own order. Which order is the fastest depends on the size of the input, batch included, so it is
 * asked for by each {@link Program}; programs that want the same one share it.
 */
final class PackedWeight implements AutoCloseable {

    private final long[] dims;
    private final data_type type;
    private final List<memory> packed = new ArrayList<>();
    private @Nullable Tensor plain; // as it was given; null once it is not needed any more

    /**
     * @param plain contiguous, {@code type}'s numbers; this object's from now on
     * @param dims  as oneDNN counts them: with the groups in front, if there are any
     */
    PackedWeight(Tensor plain, long[] dims, data_type type) {
        this.plain = plain;
        this.dims = dims;
        this.type = type;
    }

    long[] dims() {
        return dims;
    }

    /** @return the weight, in the order that a primitive shall choose */
    memory.desc wanted() {
        return OneDnn.any(dims, type);
    }

    /** @return the weight in an order; stays this object's */
    memory in(memory.desc order) {
        for (memory known : packed) {
            if (known.get_desc().equals(order)) {
                return known;
            }
        }
        try (NativeScope scope = NativeScope.open()) {
            memory from = plain != null ? new memory(OneDnn.plain(dims, type), OneDnn.ENGINE, plain.data_ptr()) : packed.get(0);
            memory to = scope.keep(new memory(order, OneDnn.ENGINE));
            stream stream = new stream(OneDnn.ENGINE);
            new reorder(from, to, new primitive_attr()).execute(stream, from, to);
            stream._wait();
            packed.add(to);
            dropPlain();
            return to;
        }
    }

    /** Real numbers in one order can be sorted into another; bytes bring sums along with them that cannot. */
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
