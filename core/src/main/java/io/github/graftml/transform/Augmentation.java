package io.github.graftml.transform;

import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Rgb;
import io.github.graftml.random.RandomSource;

/** The fourteen operations of {@code RandAugment} and {@code TrivialAugmentWide}, in torchvision's order. */
enum Augmentation {
    IDENTITY, SHEAR_X, SHEAR_Y, TRANSLATE_X, TRANSLATE_Y, ROTATE, BRIGHTNESS, COLOR, CONTRAST, SHARPNESS, POSTERIZE, SOLARIZE, AUTO_CONTRAST, EQUALIZE;

    static final int BINS = 31;

    /**
     * The maximum magnitude of each operation.
     *
     * @param shear      tangent of the shear angle
     * @param translateX pixels
     * @param translateY pixels
     * @param rotate     degrees
     * @param color     difference of a factor from 1
     * @param posterize  number of bits removed
     */
    record Limits(double shear, double translateX, double translateY, double rotate, double color, int posterize) {
    }

    static Augmentation draw(RandomSource random) {
        return values()[random.randint(0, values().length)];
    }

    /** Returns whether the operation has a magnitude. */
    boolean hasMagnitude() {
        return this != IDENTITY && this != AUTO_CONTRAST && this != EQUALIZE;
    }

    private boolean isSigned() {
        return hasMagnitude() && this != POSTERIZE && this != SOLARIZE;
    }

    /**
     * Returns the transform for magnitude {@code bin}. Signed operations first draw the sign with
     * {@code torch.randint(2, (1,))}.
     */
    Transform step(RandomSource random, int bin, Limits limits) {
        double magnitude = magnitude(bin, limits);
        return of(isSigned() && random.randint(0, 2) == 1 ? -magnitude : magnitude);
    }

    private double magnitude(int bin, Limits limits) {
        return switch (this) {
            case IDENTITY, AUTO_CONTRAST, EQUALIZE -> 0;
            case SHEAR_X, SHEAR_Y -> linspace(0, limits.shear, bin);
            case TRANSLATE_X -> linspace(0, limits.translateX, bin);
            case TRANSLATE_Y -> linspace(0, limits.translateY, bin);
            case ROTATE -> linspace(0, limits.rotate, bin);
            case BRIGHTNESS, COLOR, CONTRAST, SHARPNESS -> linspace(0, limits.color, bin);
            case POSTERIZE -> 8 - Math.rint(bin / (float) ((BINS - 1) / (double) limits.posterize));
            case SOLARIZE -> linspace(255, 0, bin);
        };
    }

    /** Returns an element of {@code torch.linspace} in float32, computed from the nearer end as torch does. */
    private static float linspace(double from, double to, int bin) {
        float step = ((float) to - (float) from) / (BINS - 1);
        return bin < BINS / 2 ? (float) from + step * bin : (float) to - step * (BINS - bin - 1);
    }

    private Transform of(double magnitude) {
        return switch (this) {
            case IDENTITY -> Identity.INSTANCE;
            case SHEAR_X -> new Affine(1, tangent(magnitude), 0, 0, 1, 0);
            case SHEAR_Y -> new Affine(1, 0, 0, tangent(magnitude), 1, 0);
            case TRANSLATE_X -> new Affine(1, 0, -(int) magnitude, 0, 1, 0);
            case TRANSLATE_Y -> new Affine(1, 0, 0, 0, 1, -(int) magnitude);
            case ROTATE -> new Rotate(magnitude, Interpolation.NEAREST, false, Rgb.BLACK);
            case BRIGHTNESS -> new ColorOp.Brightness(1 + magnitude);
            case COLOR -> new ColorOp.Saturation(1 + magnitude);
            case CONTRAST -> new ColorOp.Contrast(1 + magnitude);
            case SHARPNESS -> new ColorOp.Sharpness(1 + magnitude);
            case POSTERIZE -> new ColorOp.Posterize((int) magnitude);
            case SOLARIZE -> new ColorOp.Solarize(magnitude);
            case AUTO_CONTRAST -> new ColorOp.AutoContrast();
            case EQUALIZE -> new ColorOp.Equalize();
        };
    }

    /** Returns the tangent after a conversion to degrees and back, as torchvision computes it. */
    private static double tangent(double magnitude) {
        double degrees = StrictMath.atan(magnitude) * (180.0 / Math.PI);
        return StrictMath.tan(degrees * (Math.PI / 180.0));
    }

    /** A nearest-neighbor affine transform; pixels outside the input are black. */
    private record Affine(double a, double b, double c, double d, double e, double f) implements RowTransform {

        @Override
        public Rows over(Rows source) {
            return new AffineMap(a, b, c, d, e, f).over(source.toImage(), source.size(), Interpolation.NEAREST,
                    Rgb.BLACK);
        }
    }
}
