package io.github.graftml.model;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A module and a function as a {@link Model}. */
final class ModuleModel implements Model {

    private final UnaryOperator<Tensor> forward;
    private @Nullable Module module;

    ModuleModel(Module module, UnaryOperator<Tensor> forward) {
        if (module == null || forward == null) {
            throw new IllegalArgumentException("A custom model needs a module and a forward function; got " + module
                    + " and " + forward);
        }
        this.module = module;
        this.forward = forward;
    }

    @Override
    public Module module() {
        if (module == null || module.isNull()) {
            throw new IllegalStateException("The model is closed");
        }
        return module;
    }

    @Override
    public Tensor forward(Tensor images) {
        module();
        return forward.apply(images);
    }

    @Override
    public void close() {
        if (module != null) {
            module.close();
            module = null;
        }
    }
}
