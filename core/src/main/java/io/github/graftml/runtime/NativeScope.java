package io.github.graftml.runtime;

import io.github.graftml.runtime.internal.NativeRuntime;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * The lifetime of native objects. All tensors and other native objects that the owner thread allocates while the scope
 * is open are freed when it closes, except those given to {@link #keep}. Training loops open one scope per step, so
 * that native memory does not grow.
 *
 * <p>Unlike a {@link PointerScope}, only the thread that opened a scope may use and close it. Closing frees all
 * objects, even if one of them fails. Scopes of one thread nest.
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

    /** {@return a new scope of the calling thread; close it on the same thread, innermost first} */
    public static NativeScope open() {
        return new NativeScope();
    }

    /**
     * Lets an object that was allocated in this scope outlive it. The caller then owns the object and must close it.
     *
     * @param <P>     type of the object
     * @param pointer an object that was allocated in this scope
     * @return {@code pointer}
     * @throws IllegalStateException if the scope is closed, or on a thread that does not own it
     */
    public <P extends Pointer> P keep(P pointer) {
        requireOwner("keep");
        if (closed) {
            throw new IllegalStateException("keep was called on a closed NativeScope; call it before the scope closes");
        }
        if (kept.add(pointer)) {
            pointer.retainReference(); // close drops the scope's own reference; this one is the caller's
        }
        return pointer;
    }

    /**
     * Frees the objects that were allocated in this scope and not given to {@link #keep}. Closing twice has no effect.
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
        for (boolean done = false; !done;) {
            try {
                scope.close(); // removes each object before freeing it, so a retry continues after a failed one
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
