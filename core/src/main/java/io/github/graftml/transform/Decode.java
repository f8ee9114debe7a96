package io.github.graftml.transform;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;

/**
 * How the loader decodes the files of a chain that begins with this step. It does nothing to pixels, so a chain that is
 * applied to a decoded picture is the same with and without it.
 *
 * @param mode exact, as a chain without this step, or fast
 */
@NameInFiles(value = "decode", formerly = "Decode")
public record Decode(Mode mode) implements ImageTransform {

    private static final int LARGEST = 8;

    /** What a decoder may do. */
    public enum Mode {
        /** Every pixel, as Pillow decodes it. */
        @JsonProperty("exact")
        @JsonAlias("EXACT")
        EXACT,
        /**
         * A JPEG may be decoded at a half, a quarter or an eighth of its size where the chain then resizes it to at most
         * that. Much faster for large photos, and no longer torchvision's bytes.
         */
        @JsonProperty("fast")
        @JsonAlias("FAST")
        FAST
    }

    @Override
    public Image apply(Image image) {
        return image;
    }

    /**
     * By how much a JPEG of {@code size} may be made smaller while it is decoded, so that {@code transform} still only makes
     * it smaller.
     *
     * @return 8, 4 or 2 where the transform begins with a fast decode and then at most turns and mirrors pictures before
     *         it resizes them; else 1
     */
    public static int reduction(Transform transform, ImageSize size) {
        List<Transform> steps = transform instanceof Compose chain ? chain.steps() : List.of(transform);
        if (steps.isEmpty() || !(steps.get(0) instanceof Decode decode) || decode.mode != Mode.FAST) {
            return 1;
        }
        for (Transform step : steps.subList(1, steps.size())) {
            if (step instanceof Resize || step instanceof Letterbox) {
                ImageSize target = step instanceof Letterbox letterbox ? letterbox.contained(size) : step.outputSize(size);
                int reduction = LARGEST;
                while (reduction > 1 && (size.width() / reduction < target.width() || size.height() / reduction < target.height())) {
                    reduction /= 2;
                }
                return reduction;
            }
            if (!keepsProportions(step)) {
                return 1;
            }
        }
        return 1;
    }

    private static boolean keepsProportions(Transform step) {
        return step instanceof RandomHorizontalFlip || step instanceof RandomVerticalFlip || step instanceof HorizontalFlip
                || step instanceof VerticalFlip || step instanceof RandomRotation turn && !turn.expand() || step instanceof Rotate rotate && !rotate.expand();
    }
}
