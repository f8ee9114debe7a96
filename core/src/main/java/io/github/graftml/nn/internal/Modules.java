package io.github.graftml.nn.internal;

import io.github.graftml.weights.StateDict;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.SharedModuleVector;
import org.bytedeco.pytorch.StringSharedModuleDict;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.DeviceType;

/** Access to a native module's submodules by name. Every returned handle belongs to the scope of the calling thread. */
public final class Modules {

    private Modules() {
    }

    /** {@return parameters and buffers in the order of Python's {@code state_dict()}} */
    public static Map<String, Tensor> state(Module module) {
        Map<String, Tensor> state = new LinkedHashMap<>();
        modules(module).forEach((path, part) -> {
            String prefix = path.isEmpty() ? "" : path + ".";
            collect(part.named_parameters(false), prefix, state);
            collect(part.named_buffers(false), prefix, state);
        });
        return state;
    }

    /** {@return the same without a copy of values on the CPU: see {@link Tensors#borrowed}} */
    public static StateDict borrowedState(Module module) {
        StateDict.Builder values = StateDict.builder();
        state(module).forEach((name, tensor) -> values.put(name, Tensors.borrowed(tensor)));
        return values.build();
    }

    /** {@return parameters in the order of Python's {@code named_parameters()}} */
    public static Map<String, Tensor> parameters(Module module) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        collect(module.named_parameters(), "", parameters);
        return parameters;
    }

    /** {@return the module (under the empty name) and everything inside it, parents first} */
    public static Map<String, Module> modules(Module module) {
        StringSharedModuleDict named = module.named_modules("", true);
        StringVector names = named.keys();
        SharedModuleVector values = named.values();
        Map<String, Module> modules = new LinkedHashMap<>();
        for (long i = 0; i < names.size(); i++) {
            BytePointer name = names.get(i); // null for the empty name of the module itself
            modules.put(name == null ? "" : name.getString(), values.get(i));
        }
        return modules;
    }

    /** {@return the direct submodule of that name, created if missing} */
    public static Module child(Module parent, String name) {
        StringSharedModuleDict children = parent.named_children();
        return children.contains(name) ? children.get(name) : parent.register_module(name, new Module(name));
    }

    /**
     * Registers a submodule at {@code path}, after its siblings, and creates its parents. Replaces one of the same
     * path.
     */
    public static void attach(Module root, String path, Module part) {
        remove(root, path);
        String[] steps = path.split("\\.");
        Module parent = root;
        for (int i = 0; i < steps.length - 1; i++) {
            parent = child(parent, steps[i]);
        }
        parent.register_module(steps[steps.length - 1], part);
    }

    /** Removes the submodule at {@code path}, if there is one. */
    public static void remove(Module root, String path) {
        int dot = path.lastIndexOf('.');
        String name = path.substring(dot + 1);
        Module parent = modules(root).get(dot < 0 ? "" : path.substring(0, dot));
        if (parent != null && parent.named_children().contains(name)) {
            parent.unregister_module(name);
        }
    }

    /** Moves parameters and buffers to the first CUDA device or to the CPU; handles to them stay valid. */
    public static void move(Module module, boolean toCuda) {
        try (Device target = device(toCuda)) {
            module.to(target, false);
        }
    }

    /** {@return the tensor on the first CUDA device or on the CPU, the same one where it was there already} */
    public static Tensor move(Tensor tensor, boolean toCuda) {
        if (tensor.is_cuda() == toCuda) {
            return tensor;
        }
        try (Device target = device(toCuda)) {
            return tensor.to(target, tensor.scalar_type());
        }
    }

    private static Device device(boolean cuda) {
        return new Device(cuda ? DeviceType.CUDA : DeviceType.CPU);
    }

    private static void collect(StringTensorDict tensors, String prefix, Map<String, Tensor> into) {
        StringVector names = tensors.keys();
        TensorVector values = tensors.values();
        for (long i = 0; i < names.size(); i++) {
            into.put(prefix + names.get(i).getString(), new Tensor(values.get(i)));
        }
    }
}
