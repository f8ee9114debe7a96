package io.github.graftml.image;

import io.github.graftml.runtime.internal.NameInFiles;

/**
 * A colour.
 *
 * @param red   0 to 255
 * @param green 0 to 255
 * @param blue  0 to 255
 */
@NameInFiles(value = "rgb", formerly = "Rgb")
public record Rgb(int red, int green, int blue) {

    /** All zero: what torchvision fills with unless told otherwise. */
    public static final Rgb BLACK = new Rgb(0, 0, 0);

    /** Checks the range. */
    public Rgb {
        if (((red | green | blue) & ~0xff) != 0) {
            throw new IllegalArgumentException("A colour's parts are 0 to 255; got " + red + ", " + green + ", " + blue);
        }
    }

    /** Writes this colour into the pixels from {@code from} up to {@code end}, both counted in bytes. */
    public void fill(byte[] rgb, int from, int end) {
        for (int i = from; i < end; i += 3) {
            rgb[i] = (byte) red;
            rgb[i + 1] = (byte) green;
            rgb[i + 2] = (byte) blue;
        }
    }
}
