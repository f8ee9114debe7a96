package io.github.graftml.runtime.internal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.OperatorHandle;

/** LibTorch operators by name, looked up once per process. Thread-safe. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class Operators {

    static {
        NativeRuntime.start();
    }

    private static final ConcurrentMap<String, OperatorHandle> HANDLES = new ConcurrentHashMap<>();

    private Operators() {
    }

    /**
     * Returns an operator that the bindings do not declare.
     *
     * @param name name with namespace and, after a dot, the overload: {@code mkldnn::_convolution_pointwise_.binary}
     * @return the operator's handle, which lives as long as the process; do not close it
     * @throws RuntimeException if this LibTorch has no such operator
     */
    public static OperatorHandle named(String name) {
        return HANDLES.computeIfAbsent(name, Operators::find);
    }

    private static OperatorHandle find(String name) {
        int dot = name.indexOf('.');
        try (PointerScope outside = new PointerScope()) {
            OperatorHandle handle = Dispatcher.singleton().findSchemaOrThrow(
                    dot < 0 ? name : name.substring(0, dot), dot < 0 ? "" : name.substring(dot + 1));
            handle.retainReference(); // cached for the lifetime of the process
            return handle;
        }
    }
}
