package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Rgb;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;

/**
 * Crops a rectangle at a random position.
 *
 * <p>Random numbers: {@code torch.randint} for the row, then for the column. None is drawn if the padded image already
 * has the output size.
 *
 * @param height      output height in pixels, at least 1
 * @param width       output width in pixels, at least 1
 * @param border      padding on every side before cropping, in pixels, at least 0
 * @param padIfNeeded whether an image that is still too small is padded further; otherwise it is rejected
 * @param mode        how the padding is filled
 * @param fill        padding color for {@link Pad.Mode#CONSTANT}
 */
@NameInFiles(value = "random_crop", formerly = "RandomCrop")
public record RandomCrop(int height, int width, int border, boolean padIfNeeded, Pad.Mode mode,
        Rgb fill) implements RandomTransform {

    /**
     * Checks the sizes.
     *
     * @param height      output height in pixels, at least 1
     * @param width       output width in pixels, at least 1
     * @param border      padding on every side before cropping, in pixels, at least 0
     * @param padIfNeeded whether an image that is still too small is padded further; otherwise it is rejected
     * @param mode        how the padding is filled
     * @param fill        padding color for {@link Pad.Mode#CONSTANT}
     * @throws IllegalArgumentException if a side is less than 1 or the padding is negative
     */
    public RandomCrop {
        Checks.size("randomCrop", height, width);
        if (border < 0) {
            throw new IllegalArgumentException("randomCrop's padding must be at least 0; got " + border);
        }
    }

    /**
     * {@return a copy with padding on every side before cropping}
     *
     * @param border pixels, at least 0
     * @throws IllegalArgumentException if the padding is negative
     */
    public RandomCrop padding(int border) {
        return new RandomCrop(height, width, border, padIfNeeded, mode, fill);
    }

    /** {@return a copy that pads images which are too small, on both sides by what is missing, as torchvision does} */
    public RandomCrop paddingIfNeeded() {
        return new RandomCrop(height, width, border, true, mode, fill);
    }

    /**
     * {@return a copy with another fill mode of the padding}
     *
     * @param mode how the padding is filled
     */
    public RandomCrop mode(Pad.Mode mode) {
        return new RandomCrop(height, width, border, padIfNeeded, mode, fill);
    }

    /**
     * {@return a copy with another padding color}
     *
     * @param fill padding color for {@link Pad.Mode#CONSTANT}
     */
    public RandomCrop fill(Rgb fill) {
        return new RandomCrop(height, width, border, padIfNeeded, mode, fill);
    }

    @Override
    public Transform draw(RandomSource random, ImageSize size) {
        int missingColumns = padIfNeeded ? Math.max(0, width - size.width() - 2 * border) : 0;
        int missingRows = padIfNeeded ? Math.max(0, height - size.height() - 2 * border) : 0;
        Pad around = new Pad(border, border, border, border, mode, fill);
        Pad sides = new Pad(missingColumns, 0, missingColumns, 0, mode, fill);
        Pad ends = new Pad(0, missingRows, 0, missingRows, mode, fill);
        ImageSize padded = ends.outputSize(sides.outputSize(around.outputSize(size)));
        if (padded.width() < width || padded.height() < height) {
            throw new IllegalArgumentException(
                    "randomCrop needs an image of at least " + width + "x" + height + " pixels; got "
                            + padded + ". Resize it first or use paddingIfNeeded().");
        }
        Transform crop = Identity.INSTANCE;
        if (padded.width() != width || padded.height() != height) {
            int top = random.randint(0, padded.height() - height + 1);
            crop = new Crop(top, random.randint(0, padded.width() - width + 1), height, width);
        }
        return new Compose(padded.equals(size) ? List.of(crop) : List.of(around, sides, ends, crop));
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        return new ImageSize(width, height);
    }
}
