package io.github.graftml.transform;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;

/**
 * Selects how the data loader decodes image files. It must be the first transform; on decoded pixels it does nothing.
 *
 * @param mode {@link Mode#EXACT}, the default of a chain without this transform, or {@link Mode#FAST}
 */
@NameInFiles(value = "decode", formerly = "Decode")
public record Decode(Mode mode) implements ImageTransform {

    private static final int LARGEST_REDUCTION = 8;

    /** The accuracy of decoding. */
    public enum Mode {
        /** Decodes every pixel, as Pillow does. */
        @JsonProperty("exact")
        @JsonAlias("EXACT")
        EXACT,
        /**
         * Decodes a JPEG at 1/2, 1/4 or 1/8 of its size if the chain then resizes it to at most that size. This is much
         * faster for large photos, but pixels differ slightly from torchvision's.
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
     * Returns the factor by which a JPEG may be reduced while it is decoded, so that the transform still downscales it.
     *
     * @param transform the transform that is applied after decoding
     * @param size      size of the image in the file
     * @return 8, 4 or 2 if the transform begins with a fast decode and only rotates or flips before it resizes;
     *         otherwise 1
     */
    public static int reduction(Transform transform, ImageSize size) {
        List<Transform> steps = transform instanceof StepList chain ? chain.steps() : List.of(transform);
        if (steps.isEmpty() || !(steps.get(0) instanceof Decode decode) || decode.mode != Mode.FAST) {
            return 1;
        }
        for (Transform step : steps.subList(1, steps.size())) {
            if (step instanceof Resize || step instanceof Letterbox) {
                ImageSize target = step instanceof Letterbox letterbox ? letterbox.innerSize(size)
                        : step.outputSize(size);
                int reduction = LARGEST_REDUCTION;
                while (reduction > 1
                        && (size.width() / reduction < target.width() || size.height() / reduction < target.height())) {
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
        return step instanceof RandomHorizontalFlip || step instanceof RandomVerticalFlip
                || step instanceof HorizontalFlip
                || step instanceof VerticalFlip || step instanceof RandomRotation turn && !turn.expand()
                || step instanceof Rotate rotate && !rotate.expand();
    }
}
