package io.github.graftml.transform;

/** How values between pixels are found, by Pillow's names and formulas. */
public enum Interpolation {

    /** The pixel whose square the point falls in. */
    NEAREST,
    /** Linear between neighbours; for {@code resize} a triangle as wide as the reduction, which avoids aliasing. */
    BILINEAR,
    /** Keys' cubic convolution with a = -0.5; for {@code resize} as wide as the reduction. */
    BICUBIC
}
