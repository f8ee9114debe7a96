package io.github.graftml.examples.drawn;

import java.awt.image.BufferedImage;
import java.awt.image.ConvolveOp;
import java.awt.image.DataBufferInt;
import java.awt.image.Kernel;
import java.util.Arrays;

/** What a camera does to a scene: exposure, tint, a light from one side, a little blur, the sensor's noise. */
final class Light {

    private final Dice dice;

    Light(Dice dice) {
        this.dice = dice;
    }

    /** @param image of TYPE_INT_RGB; changed in place, or a blurred copy of it is returned */
    BufferedImage shineOn(BufferedImage image) {
        BufferedImage seen = dice.chance(0.3) ? blur(image) : image;
        double exposure = dice.between(0.7, 1.25);
        double contrast = dice.between(0.75, 1.15);
        double[] tint = {exposure * dice.between(0.88, 1.12), exposure, exposure * dice.between(0.85, 1.15)};
        double angle = dice.around(Math.PI);
        double slope = dice.between(0, 0.45);
        double noise = dice.between(1, 9);
        boolean grey = dice.chance(0.08);
        int w = seen.getWidth();
        int h = seen.getHeight();
        int[] pixels = ((DataBufferInt) seen.getRaster().getDataBuffer()).getData();
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                double side = 1 + slope * (Math.cos(angle) * (2.0 * x / w - 1) + Math.sin(angle) * (2.0 * y / h - 1));
                double grain = noise * dice.bell();
                int rgb = pixels[y * w + x];
                double r = develop(rgb >> 16 & 255, tint[0] * side, contrast, grain);
                double g = develop(rgb >> 8 & 255, tint[1] * side, contrast, grain);
                double b = develop(rgb & 255, tint[2] * side, contrast, grain);
                if (grey) {
                    r = g = b = 0.3 * r + 0.59 * g + 0.11 * b;
                }
                pixels[y * w + x] = Colors.clamp(r) << 16 | Colors.clamp(g) << 8 | Colors.clamp(b);
            }
        }
        return seen;
    }

    private static double develop(int value, double light, double contrast, double grain) {
        return (value * light - 118) * contrast + 118 + grain;
    }

    private static BufferedImage blur(BufferedImage image) {
        float[] ninth = new float[9];
        Arrays.fill(ninth, 1 / 9f);
        BufferedImage blurred = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        return new ConvolveOp(new Kernel(3, 3, ninth), ConvolveOp.EDGE_NO_OP, null).filter(image, blurred);
    }
}
