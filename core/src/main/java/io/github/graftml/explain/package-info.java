/** Explanations of predictions: Grad-CAM heat maps and similar images by their embeddings. */
package io.github.graftml.explain;
