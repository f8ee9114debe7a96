package io.github.graftml.image;

/** What travels through a chain of transforms: bytes ({@link Image}) up to {@code toTensor()}, floats ({@link FloatImage}) behind it. */
public sealed interface Pixels permits Image, FloatImage {

    /** @return width and height in pixels */
    ImageSize size();
}
