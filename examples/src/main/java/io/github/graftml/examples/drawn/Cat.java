package io.github.graftml.examples.drawn;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;

/** Round head, upright pointed ears, short muzzle, slit pupils, whiskers, a long thin tail. */
final class Cat extends Animal {

    private static final Color[] IRISES = {new Color(0x9bb13c), new Color(0xc9a227), new Color(0x6aa67a),
            new Color(0x6f9fc4), new Color(0xa8742c)};

    private final Color iris = dice.oneOf(IRISES);
    private final Color nose = dice.oneOf(new Color(0xd18f8a), new Color(0x5a3a36), new Color(0x2a2222),
            new Color(0xb56f68));
    private final double earHeight = dice.between(1.2, 1.55);
    private final double pupil = dice.between(0.2, 0.75);

    Cat(Dice dice) {
        super(dice);
    }

    @Override
    void face(Graphics2D g) {
        double turn = yaw * 0.35;
        for (int side : new int[] {-1, 1}) {
            double near = 1 + side * yaw * -0.25;
            Shape ear = Shapes.blob(0.04, side * 0.98, -0.2, side * 0.82 * near, -earHeight, side * 0.2, -0.8);
            coat.paint(g, ear, dice);
            g.setColor(Colors.fade(new Color(0xc98f86), 190));
            g.fill(Shapes.blob(0.03, side * 0.84, -0.45, side * 0.77 * near, -earHeight * 0.85, side * 0.4, -0.75));
        }
        coat.paint(g, Shapes.blob(0.2, -0.55, -0.75, 0.55, -0.75, 1.0, 0.15, 0.5, 0.78, -0.5, 0.78, -1.0, 0.15), dice);
        if (coat.pattern() == Coat.Pattern.STRIPES) {
            for (int i = -2; i <= 2; i++) {
                line(g, Shapes.curve(turn + i * 0.15, -0.82, turn + i * 0.16, -0.7, turn + i * 0.13, -0.6,
                        turn + i * 0.17, -0.45),
                        Colors.fade(Colors.mix(coat.second(), Color.BLACK, 0.5), 170), 0.06);
            }
        }
        for (int side : new int[] {-1, 1}) {
            double narrow = 1 - (side < 0 ? 0 : yaw * 0.35);
            eye(g, turn + side * 0.42 * narrow, -0.1, 0.23 * narrow, 0.18, side * -0.25, iris, pupil);
        }
        muzzle(g, turn * 1.25);
    }

    private void muzzle(Graphics2D g, double x) {
        Color pale = Colors.mix(coat.base(), Color.WHITE, dice.between(0.1, 0.6));
        for (int side : new int[] {-1, 1}) {
            coat.paintPlain(g, Shapes.ellipse(x + side * 0.18, 0.42, 0.25, 0.19), pale, dice);
        }
        g.setColor(nose);
        g.fill(Shapes.blob(0.1, x - 0.12, 0.2, x + 0.12, 0.2, x, 0.34));
        Color lip = new Color(0x3a2a28);
        for (int side : new int[] {-1, 1}) {
            line(g, Shapes.curve(x, 0.34, x, 0.5, x + side * 0.12, 0.55, x + side * 0.25, 0.48), lip, 0.03);
            for (int i = 0; i < 4; i++) {
                double y = 0.36 + i * 0.06;
                line(g, Shapes.curve(x + side * 0.2, y, x + side * 0.6, y - 0.1 + i * 0.05, x + side * 0.9,
                        y - 0.05 + i * 0.07,
                        x + side * dice.between(1.1, 1.5), y - 0.1 + i * 0.12), new Color(245, 245, 240, 190), 0.018);
            }
        }
    }

    @Override
    void profile(Graphics2D g) {
        coat.paint(g, Shapes.blob(0.04, -0.25, -0.65, -0.1, -earHeight, 0.4, -0.7), dice);
        g.setColor(Colors.fade(new Color(0xc98f86), 170));
        g.fill(Shapes.blob(0.03, -0.08, -0.72, -0.02, -earHeight * 0.85, 0.27, -0.75));
        coat.paint(g, Shapes.blob(0.2, -0.7, -0.5, 0.3, -0.8, 0.85, -0.1, 0.7, 0.55, -0.1, 0.8, -0.8, 0.35), dice);
        coat.paintPlain(g, Shapes.ellipse(0.78, 0.35, 0.27, 0.22), Colors.mix(coat.base(), Color.WHITE, 0.3), dice);
        g.setColor(nose);
        g.fill(Shapes.blob(0.1, 0.9, 0.13, 1.06, 0.17, 0.98, 0.3));
        eye(g, 0.48, -0.12, 0.15, 0.17, 0.2, iris, pupil);
        line(g, Shapes.curve(0.98, 0.32, 0.9, 0.48, 0.75, 0.5, 0.62, 0.45), new Color(0x3a2a28), 0.03);
        for (int i = 0; i < 4; i++) {
            line(g, Shapes.curve(0.8, 0.3 + i * 0.05, 1.0, 0.3 + i * 0.07, 1.2, 0.25 + i * 0.1, dice.between(1.3, 1.6),
                    0.2 + i * 0.14),
                    new Color(245, 245, 240, 190), 0.018);
        }
    }

    @Override
    Shape tail() {
        double up = dice.between(-1.8, 0.6);
        return Shapes.curve(0.2, 0, -0.8, 0.3, -1.4, up / 2, dice.between(-1.9, -0.6), up);
    }

    @Override
    double tailWidth() {
        return dice.between(0.2, 0.34);
    }

    @Override
    double legs() {
        return dice.between(0.9, 1.4);
    }

    @Override
    double breadth() {
        return dice.between(0.8, 1.1);
    }
}
