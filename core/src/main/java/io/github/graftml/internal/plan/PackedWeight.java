package io.github.graftml.internal.plan;

import io.github.graftml.internal.memory.NativeScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * A convolution's weight in oneDNN's own order. Which order is the fastest depends on the size of the input, batch
 * included, and a weight in another one is sorted anew in every call, which can take longer than the convolution: so it
 * is packed for each size that comes, and the last two sizes stay packed (full batches and the rest of an epoch, or one
 * picture). May be used by several threads at once.
 */
final class PackedWeight {

    private static final int SIZES_KEPT = 2;

    private final Function<long[], Tensor> packer;
    /** By the input's size, the one used last at the end. */
    private final Map<Size, Tensor> packed = new LinkedHashMap<>(4, 0.75f, true);

    private record Size(long batch, long channels, long height, long width) {
    }

    /** @param packer from the input's size to a packed weight in the scope of the calling thread */
    PackedWeight(Function<long[], Tensor> packer) {
        this.packer = packer;
    }

    /** @return the weight for an input [N,C,H,W]; belongs to the scope of the calling thread */
    synchronized Tensor forInput(Tensor input) {
        Size size = new Size(input.size(0), input.size(1), input.size(2), input.size(3));
        Tensor weight = packed.get(size);
        if (weight == null) {
            weight = pack(size);
        }
        return new Tensor(weight); // another thread may make room for another size while this one still computes
    }

    private Tensor pack(Size size) {
        if (packed.size() == SIZES_KEPT) {
            packed.remove(packed.keySet().iterator().next()).close();
        }
        try (NativeScope scope = NativeScope.open()) {
            Tensor weight = scope.keep(packer.apply(new long[] {size.batch, size.channels, size.height, size.width}));
            packed.put(size, weight);
            return weight;
        }
    }

    synchronized void close() {
        packed.values().forEach(Tensor::close);
        packed.clear();
    }
}
