package io.github.graftml.transform;

import java.util.List;
import java.util.OptionalInt;

/**
 * The place to start: every step under torchvision's name, meant for static import.
 *
 * <pre>{@code
 * Transforms.compose(randomRotation(10), randomHorizontalFlip(0.5), resize(224), centerCrop(224), toTensor(), normalize(IMAGENET))
 * }</pre>
 *
 * The arithmetic is torchvision's on Pillow images, the random numbers are those torchvision's transforms (v1) draw.
 */
public final class Transforms {

    private Transforms() {
    }

    /** @return the steps one after the other */
    public static Compose compose(Transform... steps) {
        return new Compose(List.of(steps));
    }

    /** @return the shorter side gets {@code side} pixels, the longer one follows; bilinear and antialiased */
    public static Resize resize(int side) {
        return resize(side, Interpolation.BILINEAR);
    }

    /** @return the shorter side gets {@code side} pixels, the longer one follows */
    public static Resize resize(int side, Interpolation interpolation) {
        return new Resize(new Resize.ShortSide(side, OptionalInt.empty()), interpolation);
    }

    /** @return exactly {@code height} rows and {@code width} columns; bilinear and antialiased */
    public static Resize resize(int height, int width) {
        return resize(height, width, Interpolation.BILINEAR);
    }

    /** @return exactly {@code height} rows and {@code width} columns */
    public static Resize resize(int height, int width, Interpolation interpolation) {
        return new Resize(new Resize.Exactly(height, width), interpolation);
    }

    /** @return the middle {@code side} x {@code side} pixels; smaller pictures are padded with black */
    public static CenterCrop centerCrop(int side) {
        return centerCrop(side, side);
    }

    /** @return the middle {@code height} x {@code width} pixels; smaller pictures are padded with black */
    public static CenterCrop centerCrop(int height, int width) {
        return new CenterCrop(height, width);
    }

    /** @return turned counter-clockwise around the centre: nearest pixel, same size, black where nothing is */
    public static Rotate rotate(double degrees) {
        return new Rotate(degrees, Interpolation.NEAREST, false, Rgb.BLACK);
    }

    /** @return turned by an angle from {@code -degrees} to {@code degrees}: nearest pixel, same size, black where nothing is */
    public static RandomRotation randomRotation(double degrees) {
        if (degrees < 0) {
            throw new IllegalArgumentException("randomRotation(degrees) turns both ways and needs degrees of at least 0; got " + degrees);
        }
        return randomRotation(-degrees, degrees);
    }

    /** @return turned by an angle from {@code low} to {@code high} degrees: nearest pixel, same size, black where nothing is */
    public static RandomRotation randomRotation(double low, double high) {
        return new RandomRotation(low, high, Interpolation.NEAREST, false, Rgb.BLACK);
    }

    /** @return mirrored left and right */
    public static HorizontalFlip horizontalFlip() {
        return new HorizontalFlip();
    }

    /** @return mirrored top and bottom */
    public static VerticalFlip verticalFlip() {
        return new VerticalFlip();
    }

    /** @return mirrored left and right with probability {@code p} */
    public static RandomHorizontalFlip randomHorizontalFlip(double p) {
        return new RandomHorizontalFlip(p);
    }

    /** @return mirrored top and bottom with probability {@code p} */
    public static RandomVerticalFlip randomVerticalFlip(double p) {
        return new RandomVerticalFlip(p);
    }

    /** @return bytes become floats from 0 to 1 */
    public static ToTensor toTensor() {
        return new ToTensor();
    }

    /** @return {@code (value - mean) / std} for each channel; {@code normalize(x.inverse())} undoes {@code normalize(x)} */
    public static Normalize normalize(Normalization normalization) {
        return new Normalize(normalization);
    }
}
