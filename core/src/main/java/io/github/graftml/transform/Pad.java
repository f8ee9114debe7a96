package io.github.graftml.transform;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Rgb;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Adds a border.
 *
 * @param left   columns, at least 0
 * @param top    rows, at least 0
 * @param right  columns, at least 0
 * @param bottom rows, at least 0
 * @param mode   what the border shows
 * @param fill   its colour for {@link Mode#CONSTANT}; else unused
 */
@NameInFiles(value = "pad", formerly = "Pad")
public record Pad(int left, int top, int right, int bottom, Mode mode, Rgb fill) implements ImageTransform {

    /** What a border shows. */
    public enum Mode {
        /** One colour. */
        @JsonProperty("constant")
        @JsonAlias("CONSTANT")
        CONSTANT,
        /** The outermost pixels, repeated. */
        @JsonProperty("edge")
        @JsonAlias("EDGE")
        EDGE,
        /** The picture mirrored, the outermost pixels not repeated. */
        @JsonProperty("reflect")
        @JsonAlias("REFLECT")
        REFLECT,
        /** The picture mirrored, the outermost pixels included. */
        @JsonProperty("symmetric")
        @JsonAlias("SYMMETRIC")
        SYMMETRIC;

        /** @return where in 0 up to {@code extent} the pixel at {@code at} comes from, or -1 for the fill colour */
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

    /** Checks that nothing is cut off. */
    public Pad {
        if ((left | top | right | bottom) < 0) {
            throw new IllegalArgumentException("pad adds to each side and cuts nothing off; got left " + left + ", top " + top
                    + ", right " + right + ", bottom " + bottom);
        }
    }

    /** @return the same with another border */
    public Pad mode(Mode mode) {
        return new Pad(left, top, right, bottom, mode, fill);
    }

    /** @return the same with another colour of the border */
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
