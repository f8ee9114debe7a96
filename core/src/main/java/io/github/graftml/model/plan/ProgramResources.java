package io.github.graftml.model.plan;

import io.github.graftml.runtime.NativeScope;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;

/** Native objects that outlive the scope in which they are created, and are freed together. */
final class ProgramResources implements AutoCloseable {

    private final NativeScope scope;
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();

    /**
     * Creates an empty set.
     *
     * @param scope the scope in which the objects are created
     */
    ProgramResources(NativeScope scope) {
        this.scope = scope;
    }

    <P extends Pointer> P keep(P pointer) {
        kept.push(handOver(pointer));
        return pointer;
    }

    PackedWeight keep(PackedWeight weight) {
        kept.push(weight);
        return weight;
    }

    /** {@return the pointer, which another owner closes} */
    <P extends Pointer> P handOver(P pointer) {
        return scope.keep(pointer);
    }

    /** Frees the objects in reverse order. */
    @Override
    public void close() {
        while (!kept.isEmpty()) {
            try {
                kept.pop().close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError("Pointers and weights throw no checked exceptions", e);
            }
        }
    }
}
