package io.github.graftml.examples.drawn;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;

/**
 * An animal in some pose. Its unit is its head's radius, the origin the middle of its head; the body is drawn first.
 * Sizes overlap between the kinds: only the head distinguishes them.
 */
abstract sealed class Animal permits Cat, Dog {

    enum Pose {
        PORTRAIT, SITTING, STANDING, LYING
    }

    final Dice dice;
    final Coat coat;
    /** How far the face is turned to a side: 0 looks at the viewer, 1 is a full profile. */
    final double yaw;
    final Pose pose;

    Animal(Dice dice) {
        this.dice = dice;
        coat = Coat.random(dice);
        yaw = dice.chance(0.25) ? 1 : dice.between(0, 0.6);
        pose = dice.oneOf(Pose.values());
    }

    /** Draws the whole animal with the head's middle at the origin. */
    final void draw(Graphics2D g) {
        switch (pose) {
            case PORTRAIT -> shoulders(g);
            case SITTING -> sitting(g);
            case STANDING -> onLegs(g, legs());
            case LYING -> onLegs(g, 0.25);
        }
        AffineTransform upright = g.getTransform();
        g.rotate(dice.around(0.3));
        if (yaw == 1) {
            profile(g);
        } else {
            face(g);
        }
        g.setTransform(upright);
    }

    /** The head, looking more or less at the viewer. */
    abstract void face(Graphics2D g);

    /** The head, looking to the right. */
    abstract void profile(Graphics2D g);

    /** {@return the tail's curve from its root at the origin; to the left is away from the head} */
    abstract Shape tail();

    /** {@return the tail's thickness} */
    abstract double tailWidth();

    /** {@return the legs' length in head radii} */
    abstract double legs();

    /** {@return half the breadth of a sitting animal's shoulders} */
    abstract double breadth();

    private void shoulders(Graphics2D g) {
        double w = breadth() * dice.between(1.1, 1.5);
        coat.paint(g, Shapes.blob(0.25, -0.5, 0.2, 0.5, 0.2, w, 2.2, w, 4, -w, 4, -w, 2.2), dice);
    }

    private void sitting(Graphics2D g) {
        double w = breadth();
        double h = dice.between(2.7, 3.4);
        drawTail(g, -w, h - 0.3);
        coat.paint(g, Shapes.ellipse(0, h - 0.9, w * 1.15, 1.1), dice);
        coat.paint(g, Shapes.blob(0.15, -0.55, 0.3, 0.55, 0.3, w, 1.7, w * 0.9, h, -w * 0.9, h, -w, 1.7), dice);
        for (int side : new int[] {-1, 1}) {
            coat.paint(g, Shapes.blob(0.1, side * 0.12, 1.5, side * 0.5, 1.5, side * 0.48, h, side * 0.1, h), dice);
            coat.paintPlain(g, Shapes.ellipse(side * 0.32, h, 0.3, 0.17), Colors.shade(coat.base(), 1.1), dice);
        }
    }

    private void onLegs(Graphics2D g, double legs) {
        double length = dice.between(2.6, 3.6);
        double depth = dice.between(0.75, 1.0);
        double y = dice.between(0.7, 1.3);
        drawTail(g, -length + 0.3, y - 0.3);
        for (double x : new double[] {-length + 0.5, -length + 1.0, -0.9, -0.4}) {
            double lean = dice.around(0.25);
            coat.paint(g, Shapes.blob(0.1, x - 0.28, y + 0.2, x + 0.28, y + 0.2, x + lean + 0.2, y + depth + legs,
                    x + lean - 0.2, y + depth + legs), dice);
            coat.paintPlain(g, Shapes.ellipse(x + lean + 0.08, y + depth + legs, 0.28, 0.15),
                    Colors.shade(coat.base(), 0.9), dice);
        }
        coat.paint(g, Shapes.ellipse(-length / 2, y, length / 2 + 0.3, depth), dice);
        coat.paint(g, Shapes.blob(0.2, -0.6, 0, 0.5, 0.2, 0.1, y + depth * 0.8, -1.2, y + 0.2), dice);
    }

    private void drawTail(Graphics2D g, double x, double y) {
        AffineTransform before = g.getTransform();
        g.translate(x, y);
        Shape curve = tail();
        float width = (float) tailWidth();
        Shape thick = new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND).createStrokedShape(curve);
        coat.paint(g, thick, dice);
        g.setTransform(before);
    }

    /** An eye with a dark rim, an iris, a pupil and the light in it. */
    final void eye(Graphics2D g, double x, double y, double rx, double ry, double tilt, Color iris, double pupilWidth) {
        g.setColor(new Color(0x1a1412));
        g.fill(Shapes.ellipse(x, y, rx * 1.22, ry * 1.25, tilt));
        g.setColor(iris);
        g.fill(Shapes.ellipse(x, y, rx, ry, tilt));
        g.setColor(new Color(0x0a0808));
        g.fill(Shapes.ellipse(x, y, rx * pupilWidth, ry * 0.92));
        g.setColor(new Color(255, 255, 255, 220));
        g.fill(Shapes.ellipse(x - rx * 0.25, y - ry * 0.35, rx * 0.2, ry * 0.22));
    }

    /** Strokes a line in head radii. */
    static void line(Graphics2D g, Shape shape, Color colour, double width) {
        g.setColor(colour);
        g.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(shape);
    }
}
