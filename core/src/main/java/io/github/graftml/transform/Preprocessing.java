package io.github.graftml.transform;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What must be done to a picture before a model sees it, as plain data: the short side resized, the centre cut out,
 * the values in [0, 1] normalised by channel.
 *
 * @param resize        length of the short side after resizing, in pixels
 * @param crop          side of the square cut out of the centre, in pixels: the model's input size
 * @param interpolation how resizing fills in (antialiased, as torchvision does)
 * @param mean          three means, red, green, blue, of values in [0, 1]
 * @param std           three standard deviations, each above 0
 */
public record Preprocessing(int resize, int crop, Interpolation interpolation, List<Double> mean, List<Double> std) {

    /** Checks the sizes and copies the lists. */
    public Preprocessing {
        if (resize < 1 || crop < 1) {
            throw new IllegalArgumentException("resize and crop are at least 1 pixel; got " + resize + " and " + crop);
        }
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != 3 || std.size() != 3 || std.stream().anyMatch(s -> !(s > 0))) {
            throw new IllegalArgumentException("mean and std hold three numbers, std above 0; got " + mean + " and " + std);
        }
    }

    /** How a resized picture's pixels are computed. */
    public enum Interpolation {
        /** A triangle filter. */
        @JsonProperty("bilinear")
        @JsonAlias("BILINEAR")
        BILINEAR,
        /** A cubic filter, with a = -0.5 as Pillow has it. */
        @JsonProperty("bicubic")
        @JsonAlias("BICUBIC")
        BICUBIC
    }
}
