package io.github.graftml.examples.drawn;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;

/**
 * An animal's fur. Cats and dogs draw theirs from the same colors and patterns, so that neither reveals the class.
 *
 * @param base    the main color
 * @param second  of patches, stripes, or the muzzle
 * @param pattern how the two colors lie
 * @param length  of a hair, in head radii
 */
record Coat(Color base, Color second, Pattern pattern, double length) {

    enum Pattern {
        PLAIN, STRIPES, PATCHES, PALE_BELLY
    }

    private static final Color[] FURS = {
            new Color(0x2b2726), new Color(0x4a3b32), new Color(0x7a5230), new Color(0xb5783c), new Color(0xd9a566),
            new Color(0x8a8682), new Color(0xb9b3aa), new Color(0xe8e0d4), new Color(0xf4f1ec), new Color(0x5d5a5c)};

    static Coat random(Dice dice) {
        Color base = Colors.shade(dice.oneOf(FURS), dice.between(0.85, 1.15));
        Color other = dice.oneOf(FURS);
        Color second = dice.chance(0.5) ? Colors.mix(base, Color.WHITE, dice.between(0.3, 0.8))
                : Colors.mix(base, other, 0.7);
        return new Coat(base, second, dice.oneOf(Pattern.values()), dice.between(0.06, 0.2));
    }

    /**
     * Fills a part of the body: shaded base, pattern, then single hairs that lie away from the part's center and fray
     * its edge.
     */
    void paint(Graphics2D g, Shape part, Dice dice) {
        paint(g, part, base, pattern, dice);
    }

    /** The same in one plain color. */
    void paintPlain(Graphics2D g, Shape part, Color colour, Dice dice) {
        paint(g, part, colour, Pattern.PLAIN, dice);
    }

    private void paint(Graphics2D g, Shape part, Color colour, Pattern marks, Dice dice) {
        Rectangle2D box = part.getBounds2D();
        double reach = Math.max(box.getWidth(), box.getHeight());
        g.setPaint(new RadialGradientPaint(
                new Point2D.Double(box.getCenterX() - 0.15 * box.getWidth(), box.getY() + 0.25 * box.getHeight()),
                (float) (0.9 * reach), new float[] {0, 1},
                new Color[] {Colors.shade(colour, 1.12), Colors.shade(colour, 0.6)}));
        g.fill(part);
        Shape clip = g.getClip();
        g.clip(part);
        mark(g, box, marks, dice);
        g.setClip(clip);
        hairs(g, part, box, colour, dice);
    }

    private void mark(Graphics2D g, Rectangle2D box, Pattern marks, Dice dice) {
        switch (marks) {
            case PLAIN -> {
            }
            case STRIPES -> {
                g.setColor(Colors.fade(Colors.mix(second, Color.BLACK, 0.35), 150));
                double gap = dice.between(0.16, 0.28);
                for (double x = box.getX(); x < box.getMaxX(); x += gap) {
                    g.setStroke(new BasicStroke((float) (gap * dice.between(0.2, 0.5)), BasicStroke.CAP_ROUND,
                            BasicStroke.JOIN_ROUND));
                    double lean = dice.around(0.12);
                    g.draw(new Line2D.Double(x, box.getY() - 0.1, x + lean,
                            box.getY() + box.getHeight() * dice.between(0.35, 0.8)));
                }
            }
            case PATCHES -> {
                g.setColor(second);
                for (int i = dice.whole(1, 3); i > 0; i--) {
                    double w = box.getWidth() * dice.between(0.3, 0.7);
                    double h = box.getHeight() * dice.between(0.3, 0.7);
                    g.fill(new Ellipse2D.Double(box.getX() + dice.between(-0.2, 0.8) * box.getWidth(),
                            box.getY() + dice.between(-0.2, 0.8) * box.getHeight(), w, h));
                }
            }
            case PALE_BELLY -> {
                g.setColor(Colors.fade(Colors.mix(second, Color.WHITE, 0.4), 200));
                g.fill(new Ellipse2D.Double(box.getX() + 0.2 * box.getWidth(), box.getY() + 0.6 * box.getHeight(),
                        0.6 * box.getWidth(), 0.6 * box.getHeight()));
            }
        }
    }

    private void hairs(Graphics2D g, Shape part, Rectangle2D box, Color colour, Dice dice) {
        AffineTransform toPicture = g.getTransform();
        double pixels = Math.sqrt(Math.abs(toPicture.getDeterminant()));
        // about one hair for every eight pixels of the part, as wide as one pixel
        int count = (int) Math.min(2500, box.getWidth() * box.getHeight() * pixels * pixels / 8);
        g.setStroke(new BasicStroke((float) (1.1 / pixels)));
        Line2D.Double hair = new Line2D.Double();
        for (int i = 0; i < count; i++) {
            double x = box.getX() + dice.between(0, 1) * box.getWidth();
            double y = box.getY() + dice.between(0, 1) * box.getHeight();
            if (!part.contains(x, y)) {
                continue;
            }
            double angle = Math.atan2(y - box.getCenterY() + 0.3 * box.getHeight(), x - box.getCenterX())
                    + dice.around(0.5);
            double reach = length * dice.between(0.5, 1.2);
            g.setColor(Colors.fade(Colors.shade(colour, dice.between(0.55, 1.45)), 120));
            hair.setLine(x, y, x + reach * Math.cos(angle), y + reach * Math.sin(angle));
            g.draw(hair);
        }
    }
}
