package io.github.graftml.transform;

/** Grey by ITU-R 601-2, in Pillow's fixed point of 16 fractional bits. */
final class Luma {

    private Luma() {
    }

    /** @return the grey, 0 to 255, of the pixel whose red is at {@code at} */
    static int of(byte[] rgb, int at) {
        return (rgb[at] & 0xff) * 19595 + (rgb[at + 1] & 0xff) * 38470 + (rgb[at + 2] & 0xff) * 7471 + 0x8000 >> 16;
    }
}
