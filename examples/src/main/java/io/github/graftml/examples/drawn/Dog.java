package io.github.graftml.examples.drawn;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;

/** Long muzzle, a big dark nose, round brown eyes, hanging or upright ears, often the tongue; a thicker tail. */
final class Dog extends Animal {

    private enum Ears {
        HANGING, UPRIGHT, FOLDED
    }

    private final Ears ears = dice.oneOf(Ears.HANGING, Ears.HANGING, Ears.UPRIGHT, Ears.FOLDED);
    private final Color earColour = Colors.shade(dice.chance(0.5) ? coat.base() : coat.second(), dice.between(0.6, 1));
    private final Color iris = dice.oneOf(new Color(0x3a2313), new Color(0x5b3a1c), new Color(0x7a5526),
            new Color(0x6f8fa8));
    private final Color mask = Colors.mix(coat.base(), dice.oneOf(Color.WHITE, Color.BLACK, coat.second()),
            dice.between(0.1, 0.6));
    private final boolean tongue = dice.chance(0.4);
    private final double muzzleLength = dice.between(0.85, 1.2);

    Dog(Dice dice) {
        super(dice);
    }

    @Override
    void face(Graphics2D g) {
        double turn = yaw * 0.3;
        if (ears == Ears.UPRIGHT) {
            drawEars(g);
        }
        coat.paint(g,
                Shapes.blob(0.16, -0.5, -0.85, 0.5, -0.85, 0.85, -0.1, 0.6, 0.75, 0, 1.0, -0.6, 0.75, -0.85, -0.1),
                dice);
        for (int side : new int[] {-1, 1}) {
            double narrow = 1 - (side < 0 ? 0 : yaw * 0.35);
            double x = turn + side * 0.36 * narrow;
            eye(g, x, -0.2, 0.15 * narrow, 0.14, 0, iris, 0.6);
            line(g, Shapes.curve(x - 0.16, -0.42, x - 0.05, -0.5, x + 0.05, -0.5, x + 0.16, -0.42),
                    Colors.fade(Colors.shade(coat.base(), 0.5), 140), 0.05);
        }
        muzzle(g, turn * 2);
        if (ears != Ears.UPRIGHT) {
            drawEars(g);
        }
    }

    private void drawEars(Graphics2D g) {
        for (int side : new int[] {-1, 1}) {
            double out = 1 + side * yaw * -0.2;
            Shape ear = switch (ears) {
                case HANGING -> Shapes.blob(0.18, side * 0.5, -0.8, side * 0.95 * out, -0.55, side * 1.15 * out, 0.3,
                        side * 0.95 * out, 0.75,
                        side * 0.72 * out, 0.3);
                case UPRIGHT -> Shapes.blob(0.12, side * 0.85, -0.4, side * 0.75 * out, -1.35, side * 0.15, -0.8);
                case FOLDED -> Shapes.blob(0.1, side * 0.3, -0.85, side * 0.75 * out, -1.15, side * 1.15 * out, -0.55,
                        side * 0.95 * out, -0.3);
            };
            coat.paintPlain(g, ear, earColour, dice);
        }
    }

    private void muzzle(Graphics2D g, double x) {
        double low = 0.45 * muzzleLength;
        coat.paintPlain(g, Shapes.blob(0.16, x - 0.28, 0.05, x + 0.28, 0.05, x + 0.5, 0.5, x + 0.3, low + 0.45, x - 0.3,
                low + 0.45, x - 0.5, 0.5), mask, dice);
        if (tongue) {
            g.setColor(new Color(0x4a1f20));
            g.fill(Shapes.ellipse(x, low + 0.38, 0.3, 0.16));
            g.setColor(new Color(0xd9707c));
            g.fill(Shapes.blob(0.15, x - 0.17, low + 0.33, x + 0.17, low + 0.33, x + 0.19, low + 0.75, x - 0.15,
                    low + 0.78));
            line(g, Shapes.curve(x, low + 0.4, x, low + 0.5, x, low + 0.6, x, low + 0.68), new Color(0xb45060), 0.025);
        }
        g.setColor(new Color(0x17120f));
        g.fill(Shapes.blob(0.22, x - 0.24, 0.1, x + 0.24, 0.1, x + 0.17, 0.32, x - 0.17, 0.32));
        g.setColor(new Color(255, 255, 255, 120));
        g.fill(Shapes.ellipse(x - 0.06, 0.11, 0.09, 0.035));
        Color lip = new Color(0x2a1d1a);
        line(g, Shapes.curve(x, 0.34, x, 0.42, x, 0.48, x, low + 0.15), lip, 0.035);
        for (int side : new int[] {-1, 1}) {
            line(g, Shapes.curve(x, low + 0.15, x + side * 0.12, low + 0.28, x + side * 0.3, low + 0.26,
                    x + side * 0.44, low + 0.08), lip, 0.035);
        }
    }

    @Override
    void profile(Graphics2D g) {
        double tip = 0.75 + muzzleLength * 0.8;
        if (ears == Ears.UPRIGHT) {
            coat.paintPlain(g, Shapes.blob(0.1, -0.4, -0.6, -0.2, -1.35, 0.25, -0.75), earColour, dice);
        }
        if (tongue) {
            g.setColor(new Color(0xd9707c));
            g.fill(Shapes.blob(0.15, tip - 0.55, 0.55, tip - 0.25, 0.5, tip - 0.2, 1.0, tip - 0.45, 1.05));
        }
        coat.paint(g, Shapes.blob(0.18, -0.7, -0.5, 0.25, -0.85, 0.75, -0.25, 0.6, 0.6, -0.2, 0.8, -0.8, 0.35), dice);
        coat.paintPlain(g, Shapes.blob(0.06, 0.4, -0.25, tip - 0.1, 0.02, tip, 0.3, tip - 0.2, 0.55, 0.45, 0.68), mask,
                dice);
        g.setColor(new Color(0x17120f));
        g.fill(Shapes.ellipse(tip - 0.03, 0.1, 0.17, 0.15));
        line(g, Shapes.curve(tip - 0.05, 0.42, tip - 0.3, 0.48, tip - 0.6, 0.42, tip - 0.9, 0.5), new Color(0x2a1d1a),
                0.035);
        eye(g, 0.35, -0.25, 0.13, 0.13, 0, iris, 0.6);
        if (ears == Ears.HANGING) {
            coat.paintPlain(g, Shapes.blob(0.18, -0.55, -0.7, -0.05, -0.65, 0.0, 0.4, -0.35, 0.75, -0.6, 0.2),
                    earColour, dice);
        } else if (ears == Ears.FOLDED) {
            coat.paintPlain(g, Shapes.blob(0.1, -0.45, -0.8, -0.1, -1.1, 0.3, -0.5, 0.05, -0.35), earColour, dice);
        }
    }

    @Override
    Shape tail() {
        double up = dice.between(-1.6, 0.4);
        return Shapes.curve(0.2, 0, -0.4, 0, -0.8, up / 2, dice.between(-1.2, -0.3), up);
    }

    @Override
    double tailWidth() {
        return dice.between(0.26, 0.5);
    }

    @Override
    double legs() {
        return dice.between(1.1, 2.0);
    }

    @Override
    double breadth() {
        return dice.between(0.85, 1.25);
    }
}
