package io.github.graftml.export;

import io.github.graftml.error.GraftException;
import io.github.graftml.model.Model;
import io.github.graftml.nn.Layer;

/** What both exports check before they write a byte. */
final class Exportable {

    private Exportable() {
    }

    /**
     * Returns a model's layers.
     *
     * @param temperature what the result will be divided by, above 0
     * @throws GraftException if the model, or a part of it, is code of the user's own
     */
    static Layer tree(Model model, double temperature, String format) {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("A temperature is a number above 0; got " + temperature);
        }
        return model.tree().orElseThrow(() -> new GraftException("Cannot export " + model + " to " + format
                + ": it, or its head, is a module of your own, which is known only as code; exported are networks and heads made of Layers"));
    }
}
