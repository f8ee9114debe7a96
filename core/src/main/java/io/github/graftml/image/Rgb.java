package io.github.graftml.image;

import io.github.graftml.runtime.internal.NameInFiles;

/**
 * An RGB color.
 *
 * @param red   red value, 0 to 255
 * @param green green value, 0 to 255
 * @param blue  blue value, 0 to 255
 */
@NameInFiles(value = "rgb", formerly = "Rgb")
public record Rgb(int red, int green, int blue) {

    /** Black, the default fill color of torchvision. */
    public static final Rgb BLACK = new Rgb(0, 0, 0);

    /**
     * Checks the range.
     *
     * @param red   red value, 0 to 255
     * @param green green value, 0 to 255
     * @param blue  blue value, 0 to 255
     * @throws IllegalArgumentException if a value is outside 0 to 255
     */
    public Rgb {
        if (((red | green | blue) & ~0xff) != 0) {
            throw new IllegalArgumentException(
                    "An RGB color needs values from 0 to 255; got " + red + ", " + green + ", " + blue);
        }
    }

    /**
     * Fills a range of pixels with this color.
     *
     * @param rgb  three bytes per pixel
     * @param from index of the first byte
     * @param end  index after the last byte
     */
    public void fill(byte[] rgb, int from, int end) {
        for (int i = from; i < end; i += 3) {
            rgb[i] = (byte) red;
            rgb[i + 1] = (byte) green;
            rgb[i + 2] = (byte) blue;
        }
    }
}
