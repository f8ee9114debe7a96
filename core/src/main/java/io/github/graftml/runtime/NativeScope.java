package io.github.graftml.runtime;

import io.github.graftml.runtime.internal.NativeRuntime;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * The lifetime of native objects: whatever the owner thread allocates while the scope is open is freed when it closes,
 * except what was given to {@link #keep}. Used once a step, so that a training loop holds no more memory at its end
 * than at its start.
 *
 * <p>It has an arena's semantics where {@link PointerScope} has not: only the thread that opened it may use or close
 * it, and closing goes on to the last object when one of them fails to close.
 */
public final class NativeScope implements AutoCloseable {

    static {
        NativeRuntime.start();
    }

    private final Thread owner = Thread.currentThread();
    private final PointerScope scope = new PointerScope();
    private final Set<Pointer> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean closed;

    private NativeScope() {
    }

    /** @return a scope of the calling thread; close it on the same thread, innermost first */
    public static NativeScope open() {
        return new NativeScope();
    }

    /**
     * Lets an object that was allocated in this scope outlive it. From now on the caller owns it and closes it.
     *
     * @return {@code pointer}
     */
    public <P extends Pointer> P keep(P pointer) {
        requireOwner("keep");
        if (closed) {
            throw new IllegalStateException("keep was called on a closed NativeScope; keep objects before the scope ends");
        }
        if (kept.add(pointer)) {
            pointer.retainReference(); // the scope's own reference goes at close; this one is the caller's
        }
        return pointer;
    }

    /**
     * Frees what was allocated in this scope and not kept. Closing twice does nothing.
     *
     * @throws IllegalStateException on a thread that does not own the scope
     */
    @Override
    public void close() {
        requireOwner("close");
        if (closed) {
            return;
        }
        closed = true;
        RuntimeException failure = null;
        for (boolean done = false; !done; ) {
            try {
                scope.close(); // takes each object off its stack before freeing it, so that a retry goes on behind a failed one
                done = true;
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void requireOwner(String verb) {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("A NativeScope belongs to the thread that opened it: " + verb
                    + " was called on " + Thread.currentThread().getName() + ", the owner is " + owner.getName());
        }
    }
}
