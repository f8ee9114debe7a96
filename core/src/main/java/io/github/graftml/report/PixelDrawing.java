package io.github.graftml.report;

import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * Rectangles and short texts, pixel by pixel, with built-in letters: the fonts of a JDK are missing in many
 * containers.
 */
final class PixelDrawing {

    private static final String LETTERS = "0123456789ACDEHILNOPRSTUVY.-+% ";

    /** Three columns and five rows to a letter, from the top left, a bit to a pixel. */
    private static final int[] SHAPES = {
            0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111,
            0b101_101_111_001_001,
            0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_010_010_010, 0b111_101_111_101_111,
            0b111_101_111_001_111,
            0b111_101_111_101_101, 0b111_100_100_100_111, 0b110_101_101_101_110, 0b111_100_110_100_111,
            0b101_101_111_101_101,
            0b111_010_010_010_111, 0b100_100_100_100_111, 0b110_101_101_101_101, 0b111_101_101_101_111,
            0b111_101_111_100_100,
            0b111_101_110_101_101, 0b111_100_111_001_111, 0b111_010_010_010_010, 0b101_101_101_101_111,
            0b101_101_101_101_010,
            0b101_101_010_010_010, 0b000_000_000_000_010, 0b000_000_111_000_000, 0b000_010_111_010_000,
            0b101_001_010_100_101, 0};

    private PixelDrawing() {
    }

    /** Returns how many pixels wide a text is whose letters are made of squares of {@code dot} pixels. */
    static int width(String text, int dot) {
        return (4 * text.length() - 1) * dot;
    }

    /** Returns how many pixels high a text is. */
    static int height(int dot) {
        return 5 * dot;
    }

    /** Writes a text, in capitals, with its top left corner at (x, y). */
    static void write(BufferedImage image, int x, int y, int dot, String text, int color) {
        String capitals = text.toUpperCase(Locale.ROOT);
        for (int i = 0; i < capitals.length(); i++) {
            int shape = SHAPES[LETTERS.indexOf(capitals.charAt(i))];
            for (int bit = 0; bit < 15; bit++) {
                if ((shape >> 14 - bit & 1) == 1) {
                    fill(image, x + (4 * i + bit % 3) * dot, y + bit / 3 * dot, dot, dot, color);
                }
            }
        }
    }

    static void fill(BufferedImage image, int x, int y, int width, int height, int color) {
        for (int v = y; v < y + height; v++) {
            for (int u = x; u < x + width; u++) {
                image.setRGB(u, v, color);
            }
        }
    }
}
