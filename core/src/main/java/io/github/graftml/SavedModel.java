package io.github.graftml;

import io.github.graftml.model.Model;

/**
 * What was read from a saved classifier.
 *
 * @param card  what is known of the model
 * @param model with the saved weights, in evaluation; owns native memory
 */
record SavedModel(ModelCard card, Model model) {
}
