package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Rgb;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;

/**
 * Cuts out a rectangle at a random place. Draws {@code torch.randint} for the row, then for the column; nothing when the
 * (padded) picture has exactly the wished size.
 *
 * @param height      rows of the result
 * @param width       columns of the result
 * @param border      added first on every side, in pixels
 * @param padIfNeeded whether a picture that is still too small is padded further; else it is refused
 * @param mode        what the padding shows
 * @param fill        its colour for {@link Pad.Mode#CONSTANT}
 */
@NameInFiles(value = "random_crop", formerly = "RandomCrop")
public record RandomCrop(int height, int width, int border, boolean padIfNeeded, Pad.Mode mode, Rgb fill) implements RandomTransform {

    /** Checks the sizes. */
    public RandomCrop {
        Checks.size("randomCrop", height, width);
        if (border < 0) {
            throw new IllegalArgumentException("randomCrop's padding is at least 0; got " + border);
        }
    }

    /** @return the same with a border of {@code border} pixels added first on every side */
    public RandomCrop padding(int border) {
        return new RandomCrop(height, width, border, padIfNeeded, mode, fill);
    }

    /** @return the same, padding what would be too small by what it lacks on both sides, as torchvision does */
    public RandomCrop paddingIfNeeded() {
        return new RandomCrop(height, width, border, true, mode, fill);
    }

    /** @return the same with another look of the padding */
    public RandomCrop mode(Pad.Mode mode) {
        return new RandomCrop(height, width, border, padIfNeeded, mode, fill);
    }

    /** @return the same with another colour of the padding */
    public RandomCrop fill(Rgb fill) {
        return new RandomCrop(height, width, border, padIfNeeded, mode, fill);
    }

    @Override
    public Transform draw(RandomSource draws, ImageSize size) {
        int missingColumns = padIfNeeded ? Math.max(0, width - size.width() - 2 * border) : 0;
        int missingRows = padIfNeeded ? Math.max(0, height - size.height() - 2 * border) : 0;
        Pad around = new Pad(border, border, border, border, mode, fill);
        Pad sides = new Pad(missingColumns, 0, missingColumns, 0, mode, fill);
        Pad ends = new Pad(0, missingRows, 0, missingRows, mode, fill);
        ImageSize padded = ends.outputSize(sides.outputSize(around.outputSize(size)));
        if (padded.width() < width || padded.height() < height) {
            throw new IllegalArgumentException("randomCrop to " + width + "x" + height + " got a picture of " + padded
                    + "; resize it first or use paddingIfNeeded()");
        }
        Transform crop = Identity.INSTANCE;
        if (padded.width() != width || padded.height() != height) {
            int top = draws.randint(0, padded.height() - height + 1);
            crop = new Crop(top, draws.randint(0, padded.width() - width + 1), height, width);
        }
        return new Compose(padded.equals(size) ? List.of(crop) : List.of(around, sides, ends, crop));
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        return new ImageSize(width, height);
    }
}
