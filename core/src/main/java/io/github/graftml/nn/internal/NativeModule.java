package io.github.graftml.nn.internal;

import io.github.graftml.nn.Layer;
import io.github.graftml.runtime.NativeScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Module;
import org.jspecify.annotations.Nullable;

/** The native module of one network and everything built in it. Owns both. */
public final class NativeModule implements AutoCloseable {

    private final String name;
    private final List<BuiltModule> parts = new ArrayList<>();
    private @Nullable Module module;

    /** @param name the network's name in error messages */
    public NativeModule(String name) {
        this.name = name;
        try (NativeScope scope = NativeScope.open()) {
            module = scope.keep(new Module(name));
        }
    }

    /**
     * @return the native module; owned by this object
     * @throws IllegalStateException if closed
     */
    public Module module() {
        if (module == null) {
            throw new IllegalStateException(name + " is closed; make a new one");
        }
        return module;
    }

    /** Registers a tree's parameters here, with initial values drawn; this object closes what it returns. */
    public BuiltModule build(Layer tree) {
        BuiltModule part = BuiltModule.in(module(), tree);
        parts.add(part);
        return part;
    }

    @Override
    public void close() {
        parts.forEach(BuiltModule::close);
        parts.clear();
        if (module != null) {
            module.close();
            module = null;
        }
    }
}
