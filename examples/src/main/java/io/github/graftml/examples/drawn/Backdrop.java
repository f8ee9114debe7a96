package io.github.graftml.examples.drawn;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;

/** What stands behind and before the animal: meadow, room or fence, things lying about. */
final class Backdrop {

    private final Dice dice;
    private final double width;
    private final double height;

    Backdrop(Dice dice, double width, double height) {
        this.dice = dice;
        this.width = width;
        this.height = height;
    }

    /** @param outdoors how likely a meadow or a fence is, in [0, 1]; else it is a room or a cloth */
    void behind(Graphics2D g, double outdoors) {
        boolean usual = dice.chance(0.75);
        if (dice.chance(outdoors)) {
            if (usual) {
                meadow(g);
            } else {
                fence(g);
            }
        } else if (usual) {
            room(g);
        } else {
            cloth(g);
        }
        for (int i = dice.whole(0, 4); i > 0; i--) {
            thing(g, dice.between(0, width), dice.between(0.3, 1) * height, dice.between(0.04, 0.18) * height);
        }
    }

    /** Hides a part of the animal now and then: leaves, a bar, a box. */
    void inFront(Graphics2D g) {
        if (dice.chance(0.3)) {
            grass(g, (int) (width / dice.between(1.5, 6)), dice.between(0.75, 1) * height,
                    dice.between(0.1, 0.3) * height);
        }
        if (dice.chance(0.2)) {
            thing(g, dice.between(0.2, 0.8) * width, dice.between(0.6, 1) * height, dice.between(0.08, 0.2) * height);
        }
        if (dice.chance(0.06)) {
            g.setColor(Colors.any(dice, 0, 0.5, 0.1, 0.8));
            double bar = dice.between(0.02, 0.06) * width;
            for (double x = dice.between(0, 0.3) * width; x < width; x += 0.3 * width) {
                g.fill(new Rectangle2D.Double(x, 0, bar, height));
            }
        }
    }

    private void meadow(Graphics2D g) {
        double horizon = dice.between(0.2, 0.6) * height;
        gradient(g, Colors.any(dice, 0.05, 0.5, 0.5, 1), Colors.any(dice, 0, 0.3, 0.7, 1), 0, horizon);
        Color green = Color.getHSBColor((float) dice.between(0.12, 0.4), (float) dice.between(0.3, 0.7),
                (float) dice.between(0.25, 0.65));
        gradient(g, green, Colors.shade(green, 0.7), horizon, height);
        for (int i = dice.whole(0, 4); i > 0; i--) {
            g.setColor(Colors.shade(green, dice.between(0.5, 1.1)));
            double r = dice.between(0.1, 0.3) * height;
            g.fill(Shapes.ellipse(dice.between(0, width), horizon, r, r * dice.between(0.5, 1.3)));
        }
        grass(g, (int) width, height, 0.1 * height);
    }

    private void room(Graphics2D g) {
        double floor = dice.between(0.5, 0.85) * height;
        Color wall = Colors.any(dice, 0, 0.45, 0.35, 0.95);
        gradient(g, wall, Colors.shade(wall, dice.between(0.6, 1)), 0, floor);
        Color ground = Colors.any(dice, 0.1, 0.6, 0.25, 0.8);
        gradient(g, ground, Colors.shade(ground, 0.7), floor, height);
        g.setColor(Colors.shade(ground, 0.75));
        g.setStroke(new BasicStroke(1));
        for (double x = -width; x < 2 * width; x += width * 0.12) {
            g.draw(new Line2D.Double(width / 2 + (x - width / 2) * 0.6, floor, x, height));
        }
        for (int i = dice.whole(0, 3); i > 0; i--) {
            g.setColor(Colors.any(dice, 0, 0.7, 0.2, 0.95));
            g.fill(new Rectangle2D.Double(dice.between(-0.1, 0.9) * width, dice.between(0, 0.5) * height,
                    dice.between(0.1, 0.4) * width, dice.between(0.15, 0.45) * height));
        }
    }

    private void fence(Graphics2D g) {
        gradient(g, Colors.any(dice, 0, 0.5, 0.3, 0.9), Colors.any(dice, 0, 0.5, 0.2, 0.8), 0, height);
        Color wood = Colors.any(dice, 0.05, 0.5, 0.3, 0.85);
        double board = dice.between(0.05, 0.14) * width;
        for (double x = 0; x < width; x += board * 1.15) {
            g.setColor(Colors.shade(wood, dice.between(0.75, 1.15)));
            g.fill(new Rectangle2D.Double(x, dice.between(0, 0.12) * height, board, height));
        }
    }

    private void cloth(Graphics2D g) {
        Color cloth = Colors.any(dice, 0, 0.8, 0.15, 0.95);
        gradient(g, cloth, Colors.shade(cloth, dice.between(0.5, 1.3)), 0, height);
        for (int i = dice.whole(0, 12); i > 0; i--) {
            g.setColor(Colors.fade(Colors.any(dice, 0, 0.6, 0.3, 1), 60));
            double r = dice.between(0.03, 0.15) * height;
            g.fill(Shapes.ellipse(dice.between(0, width), dice.between(0, height), r, r));
        }
    }

    private void gradient(Graphics2D g, Color top, Color bottom, double from, double to) {
        g.setPaint(new GradientPaint(0, (float) from, top, (float) (dice.around(0.3) * width), (float) to, bottom));
        g.fill(new Rectangle2D.Double(0, from, width, to - from + 1));
    }

    private void grass(Graphics2D g, int blades, double ground, double length) {
        Color green = Color.getHSBColor((float) dice.between(0.15, 0.38), (float) dice.between(0.3, 0.8),
                (float) dice.between(0.25, 0.7));
        g.setStroke(new BasicStroke((float) Math.max(1, width / 200)));
        for (int i = 0; i < blades; i++) {
            double x = dice.between(0, width);
            double y = ground + dice.between(-0.1, 0.25) * height;
            g.setColor(Colors.shade(green, dice.between(0.5, 1.4)));
            g.draw(new Line2D.Double(x, y, x + dice.around(0.4) * length, y - length * dice.between(0.4, 1)));
        }
    }

    /** A ball, a box, a cushion or a pot with leaves. */
    private void thing(Graphics2D g, double x, double y, double size) {
        Color colour = Colors.any(dice, 0.1, 0.9, 0.2, 0.95);
        switch (dice.whole(0, 3)) {
            case 0 -> {
                g.setPaint(new GradientPaint((float) (x - size), (float) (y - size), Colors.shade(colour, 1.3),
                        (float) (x + size), (float) (y + size), Colors.shade(colour, 0.5)));
                g.fill(Shapes.ellipse(x, y, size, size));
            }
            case 1 -> {
                g.setColor(colour);
                g.fill(new Rectangle2D.Double(x - size, y - size, 2 * size, 2 * size * dice.between(0.5, 1.2)));
                g.setColor(Colors.shade(colour, 0.7));
                g.fill(new Rectangle2D.Double(x + 0.4 * size, y - size, 0.6 * size, 2 * size * 0.5));
            }
            case 2 -> {
                g.setPaint(new GradientPaint((float) x, (float) (y - size), Colors.shade(colour, 1.15), (float) x,
                        (float) (y + size), Colors.shade(colour, 0.6)));
                g.fill(new RoundRectangle2D.Double(x - 1.5 * size, y - 0.7 * size, 3 * size, 1.4 * size, size, size));
            }
            default -> {
                g.setColor(colour);
                g.fill(Shapes.blob(0.05, x - size * 0.6, y, x + size * 0.6, y, x + size * 0.4, y + size, x - size * 0.4,
                        y + size));
                for (int i = 0; i < 9; i++) {
                    g.setColor(
                            Color.getHSBColor((float) dice.between(0.2, 0.4), 0.6f, (float) dice.between(0.25, 0.65)));
                    double angle = Math.PI * dice.between(1.1, 1.9);
                    g.fill(Shapes.ellipse(x + Math.cos(angle) * size * 0.7, y + Math.sin(angle) * size * 0.8,
                            size * 0.6, size * 0.16, angle));
                }
            }
        }
    }
}
