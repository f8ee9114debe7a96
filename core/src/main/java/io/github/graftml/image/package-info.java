/**
 * Images in memory: uint8 RGB ({@link io.github.graftml.image.Image}) and float32
 * ({@link io.github.graftml.image.FloatImage}), their size and their colors. Plain Java values without native memory.
 * Decoders make them, transforms change them, and data loaders copy them into batches.
 */
package io.github.graftml.image;
