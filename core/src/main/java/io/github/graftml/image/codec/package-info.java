/**
 * Image decoders: JPEG, PNG, WebP, GIF, BMP, TIFF and portable any-maps to uint8 RGB, byte for byte as Pillow.
 * {@link io.github.graftml.image.codec.ImageDecoder} detects the format; data sets and prediction use it. Not API.
 */
package io.github.graftml.image.codec;
