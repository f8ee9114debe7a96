package io.github.graftml.nn.internal;

import io.github.graftml.runtime.NativeScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * A place in a module's tree of names, where a layer registers its parameters. Exists while a tree is being built; the
 * resulting {@link BuiltModule} owns what it registers.
 */
final class ParameterScope {

    private final Module module;
    private final String path;
    private final Construction construction;

    /** The state that all scopes of one construction have in common. */
    private static final class Construction {
        final NativeScope scope;
        final List<Pointer> owned = new ArrayList<>();
        final Map<String, ParameterScope> places = new HashMap<>();

        Construction(NativeScope scope) {
            this.scope = scope;
        }
    }

    private ParameterScope(Module module, String path, Construction construction) {
        this.module = module;
        this.path = path;
        this.construction = construction;
    }

    /** @param scope the scope of the construction; the layers' own objects outlive it */
    static ParameterScope root(Module module, NativeScope scope) {
        return new ParameterScope(module, "", new Construction(scope));
    }

    /** @param name relative, with dots for several levels; missing modules are created; empty for this scope */
    ParameterScope child(String name) {
        ParameterScope place = this;
        if (!name.isEmpty()) {
            for (String step : name.split("\\.")) {
                place = place.step(step);
            }
        }
        return place;
    }

    private ParameterScope step(String name) {
        String childPath = path.isEmpty() ? name : path + "." + name;
        ParameterScope known = construction.places.get(childPath);
        if (known == null) {
            known = new ParameterScope(own(Modules.child(module, name)), childPath, construction);
            construction.places.put(childPath, known);
        }
        return known;
    }

    /** {@return the same tensor, now a parameter that trains} */
    Tensor parameter(String name, Tensor values) {
        return own(new Tensor(module.register_parameter(name, values, true)));
    }

    /** {@return the same tensor, now a buffer} */
    Tensor buffer(String name, Tensor values) {
        return own(new Tensor(module.register_buffer(name, values)));
    }

    /** Keeps a native object for as long as the network lives. */
    <P extends Pointer> P own(P pointer) {
        construction.owned.add(construction.scope.keep(pointer));
        return pointer;
    }

    /** {@return whether this module is in training mode; follows the native module} */
    boolean training() {
        return module.is_training();
    }

    String path() {
        return path;
    }

    /** Everything kept so far, in order. */
    List<Pointer> owned() {
        return construction.owned;
    }
}
