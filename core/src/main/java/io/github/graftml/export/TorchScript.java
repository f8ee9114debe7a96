package io.github.graftml.export;

import io.github.graftml.error.GraftException;
import io.github.graftml.model.Model;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes a model as TorchScript, for {@code torch.jit.load} in Python, C++ and on phones. The program is compiled by
 * LibTorch from the model's layers, one line an operation; its {@code state_dict()} has the names of the model's.
 */
public final class TorchScript {

    private TorchScript() {
    }

    /**
     * Writes the model in inference mode: pictures float32 [N,3,H,W], normalised, to what {@link Model#forward} gives,
     * divided by the temperature. N is free, and so are H and W as far as the network allows. For the thread that uses the model.
     *
     * @param temperature what the logits are divided by, above 0: that of a calibrated classifier, else 1
     * @param file        usually {@code .pt}; written whole or not at all
     * @throws GraftException if a part of the model is code of the user's own, or the file cannot be written
     */
    public static void export(Model model, double temperature, Path file) {
        String source = TorchScriptSource.of(Exportable.tree(model, temperature, "TorchScript"), temperature);
        try (ScriptModule script = ScriptModule.define(source, model.module())) {
            script.writeTo(file);
        } catch (IOException e) {
            throw new GraftException("Cannot write TorchScript to " + file + ": " + e.getMessage() + "; check that the folder is writable and the disk has room", e);
        }
    }
}
