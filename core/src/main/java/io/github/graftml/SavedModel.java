package io.github.graftml;

import io.github.graftml.model.Model;

/**
 * A saved classifier after reading.
 *
 * @param card  the description of the model
 * @param model with the saved weights, in evaluation mode; owns native memory
 */
record SavedModel(ModelCard card, Model model) {
}
