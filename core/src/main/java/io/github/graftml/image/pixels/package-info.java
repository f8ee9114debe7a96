/**
 * Pixel kernels: resampling weights, fixed-point maps, and native code for resizing and conversion to floats.
 * Transforms and {@link io.github.graftml.image.FloatImage} call them and have the same in Java. Not API.
 */
package io.github.graftml.image.pixels;
