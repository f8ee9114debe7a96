package io.github.graftml.internal.plan;

import io.github.graftml.internal.memory.NativeScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** What a plan's kernels hold on to as long as the plan lives: packed weights and bound operators. */
final class Constants implements AutoCloseable {

    private final NativeScope scope;
    private final List<Pointer> pointers = new ArrayList<>();
    private final List<PackedWeight> weights = new ArrayList<>();

    /** @param scope in which the kernels are made; what is kept outlives it */
    Constants(NativeScope scope) {
        this.scope = scope;
    }

    <P extends Pointer> P keep(P pointer) {
        pointers.add(scope.keep(pointer));
        return pointer;
    }

    PackedWeight keep(PackedWeight weight) {
        weights.add(weight);
        return weight;
    }

    @Override
    public void close() {
        weights.forEach(PackedWeight::close);
        weights.clear();
        pointers.forEach(Pointer::close);
        pointers.clear();
    }
}
