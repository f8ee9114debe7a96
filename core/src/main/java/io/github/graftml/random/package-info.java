/**
 * Random numbers as PyTorch draws them. {@link io.github.graftml.random.RandomSource} is what random transforms draw
 * from; data loaders make one for each image, so that equal seeds give equal augmentations here and in Python.
 */
package io.github.graftml.random;
