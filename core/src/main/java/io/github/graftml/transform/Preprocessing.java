package io.github.graftml.transform;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The preprocessing that a model needs, as plain data: resize the shorter side, crop the center, normalize each
 * channel.
 *
 * @param resize        length of the shorter side after resizing, in pixels
 * @param crop          side of the square center crop in pixels: the model's input size
 * @param interpolation interpolation of the resize, antialiased as in torchvision
 * @param mean          red, green and blue mean of values in [0, 1]
 * @param std           red, green and blue standard deviation, each above 0
 */
public record Preprocessing(int resize, int crop, Interpolation interpolation, List<Double> mean, List<Double> std) {

    /**
     * Checks the sizes and copies the lists.
     *
     * @param resize        length of the shorter side after resizing, in pixels
     * @param crop          side of the square center crop in pixels: the model's input size
     * @param interpolation interpolation of the resize, antialiased as in torchvision
     * @param mean          red, green and blue mean of values in [0, 1]
     * @param std           red, green and blue standard deviation, each above 0
     * @throws IllegalArgumentException if a value is outside its range
     */
    public Preprocessing {
        if (resize < 1 || crop < 1) {
            throw new IllegalArgumentException("Preprocessing needs a resize and a crop of at least 1 pixel; got " + resize + " and " + crop);
        }
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != 3 || std.size() != 3 || std.stream().anyMatch(s -> !(s > 0))) {
            throw new IllegalArgumentException("Preprocessing needs three means and three standard deviations above 0; got "
                    + mean + " and " + std);
        }
    }

    /** The interpolation of a resize. */
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
