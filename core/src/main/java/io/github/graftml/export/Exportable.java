package io.github.graftml.export;

import io.github.graftml.error.GraftException;
import io.github.graftml.model.Model;
import io.github.graftml.nn.Layer;

/** The checks that both exports make before writing. */
final class Exportable {

    private Exportable() {
    }

    /**
     * Returns a model's layers.
     *
     * @param temperature what the logits are divided by, above 0
     * @throws GraftException if the model, or a part of it, is a custom module
     */
    static Layer tree(Model model, double temperature, String format) {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature must be above 0; got " + temperature);
        }
        return model.tree().orElseThrow(() -> new GraftException("Cannot export " + model + " to " + format
                + ": it, or its head, is a custom module without layers; build it from Layers"));
    }
}
