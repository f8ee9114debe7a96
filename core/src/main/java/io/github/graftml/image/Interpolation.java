package io.github.graftml.image;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/** The interpolation of a geometric transform, with Pillow's names and formulas. */
public enum Interpolation {

    /** Nearest neighbor. */
    @JsonProperty("nearest")
    @JsonAlias("NEAREST")
    NEAREST,
    /** Linear interpolation; {@code resize} uses a triangle filter scaled by the reduction, which avoids aliasing. */
    @JsonProperty("bilinear")
    @JsonAlias("BILINEAR")
    BILINEAR,
    /** Keys' cubic convolution with a = -0.5; {@code resize} scales the filter by the reduction. */
    @JsonProperty("bicubic")
    @JsonAlias("BICUBIC")
    BICUBIC
}
