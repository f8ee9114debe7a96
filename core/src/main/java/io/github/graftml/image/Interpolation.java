package io.github.graftml.image;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/** How values between pixels are found, by Pillow's names and formulas. */
public enum Interpolation {

    /** The pixel whose square the point falls in. */
    @JsonProperty("nearest")
    @JsonAlias("NEAREST")
    NEAREST,
    /** Linear between neighbours; for {@code resize} a triangle as wide as the reduction, which avoids aliasing. */
    @JsonProperty("bilinear")
    @JsonAlias("BILINEAR")
    BILINEAR,
    /** Keys' cubic convolution with a = -0.5; for {@code resize} as wide as the reduction. */
    @JsonProperty("bicubic")
    @JsonAlias("BICUBIC")
    BICUBIC
}
