package io.github.graftml.examples.drawn;

import java.awt.Color;

/** Arithmetic of colors. */
final class Colors {

    private Colors() {
    }

    /** {@return {@code color} made brighter (factor above 1) or darker (below 1)} */
    static Color shade(Color color, double factor) {
        return rgb(color.getRed() * factor, color.getGreen() * factor, color.getBlue() * factor);
    }

    /** {@return {@code a} with a part {@code amount} in [0, 1] of it replaced by {@code b}} */
    static Color mix(Color a, Color b, double amount) {
        return rgb(a.getRed() + (b.getRed() - a.getRed()) * amount,
                a.getGreen() + (b.getGreen() - a.getGreen()) * amount,
                a.getBlue() + (b.getBlue() - a.getBlue()) * amount);
    }

    /** {@return {@code color}, seen through: {@code alpha} 0 is invisible, 255 is solid} */
    static Color fade(Color color, int alpha) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
    }

    /** {@return any color: hue free, saturation and brightness within the bounds, all in [0, 1]} */
    static Color any(Dice dice, double minSaturation, double maxSaturation, double minBrightness,
            double maxBrightness) {
        return Color.getHSBColor((float) dice.between(0, 1), (float) dice.between(minSaturation, maxSaturation),
                (float) dice.between(minBrightness, maxBrightness));
    }

    private static Color rgb(double red, double green, double blue) {
        return new Color(clamp(red), clamp(green), clamp(blue));
    }

    static int clamp(double value) {
        return (int) Math.max(0, Math.min(255, Math.round(value)));
    }
}
