/** From the bytes of image files to pixels, byte for byte as Pillow decodes them. May change at any time. */
package io.github.graftml.image.codec;

