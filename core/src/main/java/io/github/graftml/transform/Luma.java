package io.github.graftml.transform;

/** Converts RGB to gray by ITU-R 601-2, in Pillow's fixed point with 16 fractional bits. */
final class Luma {

    private Luma() {
    }

    /** Returns the gray value, 0 to 255, of the pixel whose red value is at index {@code at}. */
    static int of(byte[] rgb, int at) {
        return (rgb[at] & 0xff) * 19595 + (rgb[at + 1] & 0xff) * 38470 + (rgb[at + 2] & 0xff) * 7471 + 0x8000 >> 16;
    }
}
