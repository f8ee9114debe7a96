package io.github.graftml.image;

/**
 * The pixels that transforms work on: uint8 ({@link Image}) before {@code toTensor()}, float32 ({@link FloatImage})
 * after it.
 */
public sealed interface Pixels permits Image, FloatImage {

    /** {@return width and height in pixels} */
    ImageSize size();
}
