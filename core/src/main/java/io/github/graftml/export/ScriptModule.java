package io.github.graftml.export;

import io.github.graftml.nn.internal.Modules;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.internal.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;

/** A TorchScript module with its weights. Owns native memory; the caller closes it. For one thread at a time. */
final class ScriptModule implements AutoCloseable {

    private final JitModule module;

    private ScriptModule(JitModule module) {
        this.module = module;
    }

    /**
     * Compiles a module.
     *
     * @param source  methods in TorchScript, including {@code forward}
     * @param weights the module whose parameters and buffers are used under the same names; shared, not copied
     * @return the compiled module; the caller closes it
     */
    static ScriptModule define(String source, Module weights) {
        try (NativeScope scope = NativeScope.open()) {
            Part root = new Part(new TreeMap<>(), new TreeMap<>());
            Map<String, Tensor> parameters = Modules.parameters(weights);
            Modules.state(weights).forEach(
                    (name, tensor) -> root.put(name, new Weight(tensor.detach(), !parameters.containsKey(name))));
            JitModule module = root.module("Graft");
            module.define(source);
            module.eval();
            return new ScriptModule(scope.keep(module));
        }
    }

    /**
     * Writes the module and its weights, for {@code torch.jit.load}.
     *
     * @param file usually {@code .pt}; written whole or not at all
     * @throws IOException if the file cannot be written
     */
    void writeTo(Path file) throws IOException {
        // LibTorch writes to a path; the target is written in one step
        Path whole = Files.createTempFile("graft", ".pt");
        try {
            module.save(whole.toString());
            AtomicFile.write(file, out -> Files.copy(whole, out));
        } finally {
            Files.delete(whole);
        }
    }

    @Override
    public void close() {
        module.close();
    }

    private record Weight(Tensor tensor, boolean buffer) {
    }

    /** One module of the tree of names. It is registered when complete, since registering copies its type. */
    private record Part(Map<String, Weight> weights, Map<String, Part> children) {

        void put(String name, Weight weight) {
            int dot = name.indexOf('.');
            if (dot < 0) {
                weights.put(name, weight);
            } else {
                children.computeIfAbsent(name.substring(0, dot), step -> new Part(new TreeMap<>(), new TreeMap<>()))
                        .put(name.substring(dot + 1), weight);
            }
        }

        JitModule module(String name) {
            JitModule module = new JitModule(new QualifiedName("__torch__." + name));
            weights.forEach((key, weight) -> module.register_parameter(key, weight.tensor, weight.buffer));
            children.forEach((key, child) -> module.register_module(key, child.module("Part")));
            return module;
        }
    }
}
