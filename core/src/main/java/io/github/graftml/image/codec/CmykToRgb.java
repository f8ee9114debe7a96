package io.github.graftml.image.codec;

/** Converts CMYK to RGB with Pillow's rule. */
final class CmykToRgb {

    private CmykToRgb() {
    }

    /** Returns RGB bytes for CMYK pixels of four values each, 0 (no ink) to 255. */
    static byte[] toRgb(int[] cmyk) {
        byte[] rgb = new byte[cmyk.length / 4 * 3];
        for (int from = 0, to = 0; from < cmyk.length; from += 4, to += 3) {
            int light = 255 - cmyk[from + 3];
            for (int c = 0; c < 3; c++) {
                int product = cmyk[from + c] * light + 128;
                rgb[to + c] = (byte) (light - ((product >> 8) + product >> 8)); // the inner term is product / 255
            }
        }
        return rgb;
    }
}
