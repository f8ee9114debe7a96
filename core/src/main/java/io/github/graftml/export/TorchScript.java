package io.github.graftml.export;

import io.github.graftml.error.GraftException;
import io.github.graftml.model.Model;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Exports a model as TorchScript, for {@code torch.jit.load} in Python, C++ and on phones. LibTorch compiles it from
 * the
 * model's layers, one line for each operation. Its {@code state_dict()} has the names of the model's.
 */
public final class TorchScript {

    private TorchScript() {
    }

    /**
     * Writes the model in inference mode, for normalized images, float32 [N,3,H,W] with any N, and any H and W that the
     * network
     * supports. The output is that of {@link Model#forward} in fp32, divided by the temperature. Call it on the thread
     * that
     * uses the model.
     *
     * @param model       not closed
     * @param temperature what the logits are divided by, above 0: a calibrated classifier's temperature, else 1
     * @param file        usually {@code .pt}; written whole or not at all
     * @throws GraftException if a part of the model is a custom module, or the file cannot be written
     */
    public static void export(Model model, double temperature, Path file) {
        String source = TorchScriptSource.of(Exportable.tree(model, temperature, "TorchScript"), temperature);
        try (ScriptModule script = ScriptModule.define(source, model.module())) {
            script.writeTo(file);
        } catch (IOException e) {
            throw new GraftException("Cannot write TorchScript to " + file + ": " + e.getMessage()
                    + "; check that the folder is writable and the disk has room", e);
        }
    }
}
