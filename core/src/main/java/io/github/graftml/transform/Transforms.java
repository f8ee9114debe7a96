package io.github.graftml.transform;

import io.github.graftml.image.FloatImage;
import io.github.graftml.image.Image;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Rgb;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

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

    /** Lets the loader decode large JPEG files at a reduced size ({@link Decode.Mode#FAST}); stands first in a chain. Without it every pixel is decoded. */
    public static Decode decode(Decode.Mode mode) {
        return new Decode(mode);
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

    /** @return the whole picture within {@code size} x {@code size} pixels, its proportions kept; see {@link #letterbox(int, int)} */
    public static Letterbox letterbox(int size) {
        return letterbox(size, size);
    }

    /**
     * @return the whole picture within {@code height} rows and {@code width} columns, its proportions kept, in the middle
     *         of gray 114 ({@link Letterbox#GRAY}); bilinear and antialiased. In Python
     *         {@code ImageOps.pad(image, (width, height), Image.BILINEAR, color=(114, 114, 114))}
     */
    public static Letterbox letterbox(int height, int width) {
        return new Letterbox(height, width, Interpolation.BILINEAR, Letterbox.GRAY);
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
    public static Transform horizontalFlip() {
        return new HorizontalFlip();
    }

    /** @return mirrored top and bottom */
    public static Transform verticalFlip() {
        return new VerticalFlip();
    }

    /** @return mirrored left and right with probability {@code p} */
    public static Transform randomHorizontalFlip(double p) {
        return new RandomHorizontalFlip(p);
    }

    /** @return mirrored top and bottom with probability {@code p} */
    public static Transform randomVerticalFlip(double p) {
        return new RandomVerticalFlip(p);
    }

    /** @return a random {@code height} x {@code width} part; no padding, smaller pictures are refused */
    public static RandomCrop randomCrop(int height, int width) {
        return new RandomCrop(height, width, 0, false, Pad.Mode.CONSTANT, Rgb.BLACK);
    }

    /** @return a random {@code side} x {@code side} part; no padding, smaller pictures are refused */
    public static RandomCrop randomCrop(int side) {
        return randomCrop(side, side);
    }

    /** @return a random part of 8 to 100 % of the area, of 3:4 to 4:3, resized to {@code side} x {@code side}; bilinear */
    public static RandomResizedCrop randomResizedCrop(int side) {
        return randomResizedCrop(side, side);
    }

    /** @return a random part of 8 to 100 % of the area, of 3:4 to 4:3, resized to {@code height} x {@code width}; bilinear */
    public static RandomResizedCrop randomResizedCrop(int height, int width) {
        return new RandomResizedCrop(height, width, new RandomArea(0.08, 1, 3.0 / 4, 4.0 / 3), Interpolation.BILINEAR);
    }

    /** @return a black border of {@code border} pixels on every side */
    public static Pad pad(int border) {
        return pad(border, border, border, border);
    }

    /** @return a black border */
    public static Pad pad(int left, int top, int right, int bottom) {
        return new Pad(left, top, right, bottom, Pad.Mode.CONSTANT, Rgb.BLACK);
    }

    /**
     * @param brightness factors from {@code 1 - brightness} (at least 0) to {@code 1 + brightness} are drawn; 0 leaves out
     * @param contrast   the same for contrast
     * @param saturation the same for saturation
     * @param hue        turns from {@code -hue} to {@code hue} are drawn, at most 0.5; 0 leaves out
     * @return random colours
     */
    public static Transform colorJitter(double brightness, double contrast, double saturation, double hue) {
        return new ColorJitter(ColorJitter.Range.factor("brightness", brightness), ColorJitter.Range.factor("contrast", contrast),
                ColorJitter.Range.factor("saturation", saturation), ColorJitter.Range.turn(hue));
    }

    /** @return grey in all three channels */
    public static Transform grayscale() {
        return new Grayscale();
    }

    /** @return blurred over {@code kernel} x {@code kernel} pixels with a standard deviation from 0.1 to 2 pixels */
    public static Transform gaussianBlur(int kernel) {
        return gaussianBlur(kernel, 0.1, 2);
    }

    /** @return blurred over {@code kernel} x {@code kernel} pixels with a standard deviation from the given range, in pixels */
    public static Transform gaussianBlur(int kernel, double minSigma, double maxSigma) {
        return new GaussianBlur(kernel, minSigma, maxSigma);
    }

    /** @return with probability {@code p} a rectangle of 2 to 33 % of the area, of 0.3 to 3.3, set to 0; behind {@code toTensor()} */
    public static RandomErasing randomErasing(double p) {
        return new RandomErasing(p, new RandomArea(0.02, 0.33, 0.3, 3.3), Optional.of(List.of(0f, 0f, 0f)));
    }

    /** @return two random operations of magnitude 9 of 30 */
    public static Transform randAugment() {
        return randAugment(2, 9);
    }

    /** @return random operations of a magnitude from 0 to 30 */
    public static Transform randAugment(int operations, int magnitude) {
        return new RandAugment(operations, magnitude);
    }

    /** @return one random operation of random strength */
    public static Transform trivialAugmentWide() {
        return new TrivialAugmentWide();
    }

    /** @return {@link #trivialAugmentWide()} by a shorter name */
    public static Transform trivialAugment() {
        return trivialAugmentWide();
    }

    /** @return the steps, all of them with probability {@code p} or none */
    public static Transform randomApply(double p, Transform... steps) {
        return new RandomApply(p, compose(steps));
    }

    /** @return one of the steps, each equally often */
    public static RandomChoice randomChoice(Transform... steps) {
        return new RandomChoice(List.of(steps), Collections.nCopies(steps.length, 1.0));
    }

    /**
     * A step of the user's own on bytes, in front of {@code toTensor()}.
     *
     * @param name what it is called in messages, and by which cached features are found: change it when the function changes
     * @param step free of randomness, safe on several threads at once, leaves its argument and the size as they are
     */
    public static ImageTransform lambda(String name, UnaryOperator<Image> step) {
        return new ImageLambda(name, step);
    }

    /**
     * A step of the user's own on floats, behind {@code toTensor()}.
     *
     * @param name what it is called in messages, and by which cached features are found: change it when the function changes
     * @param step free of randomness, safe on several threads at once, leaves its argument and the size as they are
     */
    public static FloatTransform lambdaOnFloats(String name, UnaryOperator<FloatImage> step) {
        return new FloatLambda(name, step);
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
