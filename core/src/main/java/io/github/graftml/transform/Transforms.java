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
 * Factories of all transforms under torchvision's names, meant for static import.
 *
 * <pre>{@code
 * compose(randomRotation(10), randomHorizontalFlip(0.5), resize(224), centerCrop(224), toTensor(), normalize(IMAGENET))
 * }</pre>
 *
 * <p>Results equal torchvision's on Pillow images to the byte, with the random numbers that its transforms (v1) draw.
 */
public final class Transforms {

    private Transforms() {
    }

    /**
     * Returns the transform that selects how files are decoded; it must be the first one. Default:
     * {@link Decode.Mode#EXACT}.
     *
     * @param mode exact, or fast: large JPEG files are decoded at a reduced size
     * @return the transform
     */
    public static Decode decode(Decode.Mode mode) {
        return new Decode(mode);
    }

    /**
     * {@return a transform that applies the given ones in order}
     *
     * @param steps the transforms; none leaves images unchanged
     */
    public static Transform compose(Transform... steps) {
        return new Compose(List.of(steps));
    }

    /**
     * Returns the steps of a transform in the order in which they are applied. Compositions are taken apart.
     *
     * @param transform a composition, a {@link Preprocessing}, or a single transform, which is its only step
     */
    public static List<Transform> steps(Transform transform) {
        return new Compose(List.of(transform)).steps();
    }

    /**
     * {@return a resize of the shorter side that keeps the aspect ratio; bilinear with antialiasing}
     *
     * @param side length of the shorter side in pixels, at least 1
     */
    public static Resize resize(int side) {
        return resize(side, Interpolation.BILINEAR);
    }

    /**
     * {@return a resize of the shorter side that keeps the aspect ratio}
     *
     * @param side          length of the shorter side in pixels, at least 1
     * @param interpolation how pixels are interpolated
     */
    public static Resize resize(int side, Interpolation interpolation) {
        return new Resize(new Resize.ShortSide(side, OptionalInt.empty()), interpolation);
    }

    /**
     * {@return a resize to a fixed size; bilinear with antialiasing}
     *
     * @param height output height in pixels, at least 1
     * @param width  output width in pixels, at least 1
     */
    public static Resize resize(int height, int width) {
        return resize(height, width, Interpolation.BILINEAR);
    }

    /**
     * {@return a resize to a fixed size}
     *
     * @param height        output height in pixels, at least 1
     * @param width         output width in pixels, at least 1
     * @param interpolation how pixels are interpolated
     */
    public static Resize resize(int height, int width, Interpolation interpolation) {
        return new Resize(new Resize.Exactly(height, width), interpolation);
    }

    /**
     * {@return a letterbox of a square; see {@link #letterbox(int, int)}}
     *
     * @param size output height and width in pixels, at least 1
     */
    public static Letterbox letterbox(int size) {
        return letterbox(size, size);
    }

    /**
     * {@return a letterbox: resizes the whole image into a rectangle, keeps its aspect ratio and fills the border}
     *
     * <p>The border is gray 114 ({@link Letterbox#GRAY}); the resize is bilinear with antialiasing. In Python:
     * {@code ImageOps.pad(image, (width, height), Image.BILINEAR, color=(114, 114, 114))}.
     *
     * @param height output height in pixels, at least 1
     * @param width  output width in pixels, at least 1
     */
    public static Letterbox letterbox(int height, int width) {
        return new Letterbox(height, width, Interpolation.BILINEAR, Letterbox.GRAY);
    }

    /**
     * {@return a square center crop; smaller images are padded with black}
     *
     * @param side output height and width in pixels, at least 1
     */
    public static ImageTransform centerCrop(int side) {
        return centerCrop(side, side);
    }

    /**
     * {@return a center crop; smaller images are padded with black}
     *
     * @param height output height in pixels, at least 1
     * @param width  output width in pixels, at least 1
     */
    public static ImageTransform centerCrop(int height, int width) {
        return new CenterCrop(height, width);
    }

    /**
     * {@return a rotation around the center: nearest neighbor, same size, filled with black}
     *
     * @param degrees angle in degrees, counter-clockwise
     */
    public static Rotate rotate(double degrees) {
        return new Rotate(degrees, Interpolation.NEAREST, false, Rgb.BLACK);
    }

    /**
     * {@return a random rotation around the center: nearest neighbor, same size, filled with black}
     *
     * @param degrees largest angle in both directions, at least 0
     * @throws IllegalArgumentException if {@code degrees} is negative
     */
    public static RandomRotation randomRotation(double degrees) {
        if (degrees < 0) {
            throw new IllegalArgumentException("randomRotation(degrees) needs degrees of at least 0; got " + degrees
                    + ". For one direction use randomRotation(low, high).");
        }
        return randomRotation(-degrees, degrees);
    }

    /**
     * {@return a random rotation around the center: nearest neighbor, same size, filled with black}
     *
     * @param low  smallest angle in degrees, counter-clockwise
     * @param high largest angle in degrees, counter-clockwise
     * @throws IllegalArgumentException if {@code high} is less than {@code low}
     */
    public static RandomRotation randomRotation(double low, double high) {
        return new RandomRotation(low, high, Interpolation.NEAREST, false, Rgb.BLACK);
    }

    /** {@return a flip left to right} */
    public static Transform horizontalFlip() {
        return new HorizontalFlip();
    }

    /** {@return a flip top to bottom} */
    public static Transform verticalFlip() {
        return new VerticalFlip();
    }

    /**
     * {@return a random flip left to right}
     *
     * @param p probability, 0 to 1
     */
    public static Transform randomHorizontalFlip(double p) {
        return new RandomHorizontalFlip(p);
    }

    /**
     * {@return a random flip top to bottom}
     *
     * @param p probability, 0 to 1
     */
    public static Transform randomVerticalFlip(double p) {
        return new RandomVerticalFlip(p);
    }

    /**
     * {@return a crop at a random position without padding; smaller images are rejected}
     *
     * @param height output height in pixels, at least 1
     * @param width  output width in pixels, at least 1
     */
    public static RandomCrop randomCrop(int height, int width) {
        return new RandomCrop(height, width, 0, false, Pad.Mode.CONSTANT, Rgb.BLACK);
    }

    /**
     * {@return a square crop at a random position without padding; smaller images are rejected}
     *
     * @param side output height and width in pixels, at least 1
     */
    public static RandomCrop randomCrop(int side) {
        return randomCrop(side, side);
    }

    /**
     * {@return a random crop of 8 to 100 % of the area with aspect ratio 3:4 to 4:3, resized to a square; bilinear}
     *
     * @param side output height and width in pixels, at least 1
     */
    public static RandomResizedCrop randomResizedCrop(int side) {
        return randomResizedCrop(side, side);
    }

    /**
     * {@return a random crop of 8 to 100 % of the area with aspect ratio 3:4 to 4:3, resized; bilinear}
     *
     * @param height output height in pixels, at least 1
     * @param width  output width in pixels, at least 1
     */
    public static RandomResizedCrop randomResizedCrop(int height, int width) {
        return new RandomResizedCrop(height, width, new RandomArea(0.08, 1, 3.0 / 4, 4.0 / 3), Interpolation.BILINEAR);
    }

    /**
     * {@return a black border on every side}
     *
     * @param border width of the border in pixels, at least 0
     */
    public static Pad pad(int border) {
        return pad(border, border, border, border);
    }

    /**
     * {@return a black border}
     *
     * @param left   columns added on the left, at least 0
     * @param top    rows added at the top, at least 0
     * @param right  columns added on the right, at least 0
     * @param bottom rows added at the bottom, at least 0
     */
    public static Pad pad(int left, int top, int right, int bottom) {
        return new Pad(left, top, right, bottom, Pad.Mode.CONSTANT, Rgb.BLACK);
    }

    /**
     * {@return a random change of brightness, contrast, saturation and hue}
     *
     * @param brightness the factor is between {@code 1 - brightness}, at least 0, and {@code 1 + brightness}; 0
     *                   disables it
     * @param contrast   the same for contrast
     * @param saturation the same for saturation
     * @param hue        the shift is between {@code -hue} and {@code hue}, at most 0.5; 0 disables it
     * @throws IllegalArgumentException if a value is negative or the hue is above 0.5
     */
    public static Transform colorJitter(double brightness, double contrast, double saturation, double hue) {
        return new ColorJitter(ColorJitter.Range.factor("brightness", brightness),
                ColorJitter.Range.factor("contrast", contrast),
                ColorJitter.Range.factor("saturation", saturation), ColorJitter.Range.turn(hue));
    }

    /** {@return a conversion to grayscale in all three channels} */
    public static Transform grayscale() {
        return new Grayscale();
    }

    /**
     * {@return a Gaussian blur with a random standard deviation from 0.1 to 2 pixels}
     *
     * @param kernel kernel size in pixels; odd
     */
    public static Transform gaussianBlur(int kernel) {
        return gaussianBlur(kernel, 0.1, 2);
    }

    /**
     * {@return a Gaussian blur with a random standard deviation}
     *
     * @param kernel   kernel size in pixels; odd
     * @param minSigma smallest standard deviation in pixels, above 0
     * @param maxSigma largest standard deviation in pixels
     */
    public static Transform gaussianBlur(int kernel, double minSigma, double maxSigma) {
        return new GaussianBlur(kernel, minSigma, maxSigma);
    }

    /**
     * {@return a random erasing of 2 to 33 % of the area with aspect ratio 0.3 to 3.3, set to 0; after {@code
     * toTensor()}}
     *
     * @param p probability, 0 to 1
     */
    public static RandomErasing randomErasing(double p) {
        return new RandomErasing(p, new RandomArea(0.02, 0.33, 0.3, 3.3), Optional.of(List.of(0f, 0f, 0f)));
    }

    /** {@return RandAugment with two operations of magnitude 9 of 30} */
    public static Transform randAugment() {
        return randAugment(2, 9);
    }

    /**
     * {@return RandAugment with the given settings}
     *
     * @param operations number of operations, at least 0
     * @param magnitude  magnitude of each operation, 0 to 30
     */
    public static Transform randAugment(int operations, int magnitude) {
        return new RandAugment(operations, magnitude);
    }

    /** {@return TrivialAugment: one random operation of random magnitude} */
    public static Transform trivialAugmentWide() {
        return new TrivialAugmentWide();
    }

    /** {@return the same as {@link #trivialAugmentWide()}} */
    public static Transform trivialAugment() {
        return trivialAugmentWide();
    }

    /**
     * {@return a transform that applies all of the given ones with a probability, otherwise none}
     *
     * @param p     probability, 0 to 1
     * @param steps the transforms in order
     */
    public static Transform randomApply(double p, Transform... steps) {
        return new RandomApply(p, compose(steps));
    }

    /**
     * {@return a transform that applies one of the given ones, each with the same probability}
     *
     * @param steps the transforms, at least one
     */
    public static RandomChoice randomChoice(Transform... steps) {
        return new RandomChoice(List.of(steps), Collections.nCopies(steps.length, 1.0));
    }

    /**
     * {@return a custom transform of uint8 images, before {@code toTensor()}}
     *
     * @param name name in messages and in the key of cached features; change it when the function changes
     * @param step the function: not random, thread-safe, keeps the image size and does not modify its argument
     */
    public static ImageTransform lambda(String name, UnaryOperator<Image> step) {
        return new ImageLambda(name, step);
    }

    /**
     * {@return a custom transform of float images, after {@code toTensor()}}
     *
     * @param name name in messages and in the key of cached features; change it when the function changes
     * @param step the function: not random, thread-safe, keeps the image size and does not modify its argument
     */
    public static FloatTransform lambdaOnFloats(String name, UnaryOperator<FloatImage> step) {
        return new FloatLambda(name, step);
    }

    /** {@return a conversion from uint8 to float32 in [0, 1]} */
    public static Transform toTensor() {
        return new ToTensor();
    }

    /**
     * {@return a normalization of each channel: {@code (value - mean) / std}}
     *
     * @param normalization means and standard deviations; {@code normalize(x.inverse())} inverts {@code normalize(x)}
     */
    public static FloatTransform normalize(Normalization normalization) {
        return new Normalize(normalization);
    }

    /**
     * Returns a transform with augmentation put into it, in torchvision's order: decode; the augmentation's steps on
     * bytes;
     * the transform's steps on bytes, without its resize and crop if an augmentation step fixes the size; toTensor and
     * normalize; the augmentation's steps on floats.
     *
     * @param transform    ends in floats
     * @param augmentation steps without {@code toTensor()}
     */
    public static Transform augmented(Transform transform, List<Transform> augmentation) {
        return AugmentedTransform.of(augmentation, transform);
    }
}
