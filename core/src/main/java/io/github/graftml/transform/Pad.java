package io.github.graftml.transform;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Rgb;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Adds a border to an image.
 *
 * @param left   columns added on the left, at least 0
 * @param top    rows added at the top, at least 0
 * @param right  columns added on the right, at least 0
 * @param bottom rows added at the bottom, at least 0
 * @param mode   how the border is filled
 * @param fill   border color for {@link Mode#CONSTANT}, otherwise unused
 */
@NameInFiles(value = "pad", formerly = "Pad")
public record Pad(int left, int top, int right, int bottom, Mode mode, Rgb fill) implements ImageTransform {

    /** How a border is filled. */
    public enum Mode {
        /** Fills the border with one color. */
        @JsonProperty("constant")
        @JsonAlias("CONSTANT")
        CONSTANT,
        /** Repeats the outermost pixels. */
        @JsonProperty("edge")
        @JsonAlias("EDGE")
        EDGE,
        /** Reflects the image without repeating the outermost pixels. */
        @JsonProperty("reflect")
        @JsonAlias("REFLECT")
        REFLECT,
        /** Reflects the image and repeats the outermost pixels. */
        @JsonProperty("symmetric")
        @JsonAlias("SYMMETRIC")
        SYMMETRIC;

        /** Returns the source index, 0 to {@code extent - 1}, of the pixel at {@code at}, or -1 for the fill color. */
        int source(int at, int extent) {
            if (at >= 0 && at < extent) {
                return at;
            }
            return switch (this) {
                case CONSTANT -> -1;
                case EDGE -> Math.max(0, Math.min(extent - 1, at));
                case REFLECT -> {
                    int period = Math.max(1, 2 * (extent - 1));
                    int folded = Math.floorMod(at, period);
                    yield folded < extent ? folded : period - folded;
                }
                case SYMMETRIC -> {
                    int folded = Math.floorMod(at, 2 * extent);
                    yield folded < extent ? folded : 2 * extent - 1 - folded;
                }
            };
        }
    }

    /**
     * Checks the border.
     *
     * @param left   columns added on the left, at least 0
     * @param top    rows added at the top, at least 0
     * @param right  columns added on the right, at least 0
     * @param bottom rows added at the bottom, at least 0
     * @param mode   how the border is filled
     * @param fill   border color for {@link Mode#CONSTANT}, otherwise unused
     * @throws IllegalArgumentException if a border is negative
     */
    public Pad {
        if ((left | top | right | bottom) < 0) {
            throw new IllegalArgumentException(
                    "pad needs borders of at least 0 pixels; got left " + left + ", top " + top
                            + ", right " + right + ", bottom " + bottom);
        }
    }

    /**
     * {@return a copy with another fill mode}
     *
     * @param mode how the border is filled
     */
    public Pad mode(Mode mode) {
        return new Pad(left, top, right, bottom, mode, fill);
    }

    /**
     * {@return a copy with another border color}
     *
     * @param fill border color for {@link Mode#CONSTANT}
     */
    public Pad fill(Rgb fill) {
        return new Pad(left, top, right, bottom, mode, fill);
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        return new ImageSize(left + size.width() + right, top + size.height() + bottom);
    }

    @Override
    public Image apply(Image image) {
        ImageSize size = outputSize(image.size());
        byte[] in = image.rgb();
        byte[] out = new byte[3 * size.width() * size.height()];
        if (mode == Mode.CONSTANT) {
            fill.fill(out, 0, out.length);
        }
        for (int y = 0, to = 0; y < size.height(); y++) {
            int fromY = mode.source(y - top, image.height());
            for (int x = 0; x < size.width(); x++, to += 3) {
                int fromX = mode.source(x - left, image.width());
                if (fromX >= 0 && fromY >= 0) {
                    int from = 3 * (fromY * image.width() + fromX);
                    out[to] = in[from];
                    out[to + 1] = in[from + 1];
                    out[to + 2] = in[from + 2];
                }
            }
        }
        return new Image(size, out);
    }
}
