package io.github.graftml.examples.drawn;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;

/**
 * One image: a backdrop, an animal somewhere in it, things in front, the light. No text is drawn, so no font is needed.
 */
final class Scene {

    private Scene() {
    }

    /**
     * {@return TYPE_INT_RGB, 220 to 400 pixels a side}
     *
     * @param kind what to draw
     * @param seed makes the image; the same seed, the same pixels
     */
    static BufferedImage draw(Kind kind, long seed) {
        Dice dice = new Dice(seed);
        int width = dice.whole(240, 400);
        int height = dice.whole(220, 340);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        Backdrop backdrop = new Backdrop(dice, width, height);
        backdrop.behind(g, kind.outdoors());
        AffineTransform paper = g.getTransform();
        Animal animal = kind == Kind.CATS ? new Cat(dice) : new Dog(dice);
        double radius = height * switch (animal.pose) {
            case PORTRAIT -> dice.between(0.22, 0.34);
            case SITTING -> dice.between(0.15, 0.22);
            case STANDING, LYING -> dice.between(0.14, 0.22);
        };
        int facing = dice.side();
        double x = switch (animal.pose) {
            case PORTRAIT, SITTING -> dice.between(0.3, 0.7);
            case STANDING, LYING -> facing > 0 ? dice.between(0.55, 0.8) : dice.between(0.2, 0.45);
        };
        g.translate(x * width, height * dice.between(0.3, animal.pose == Animal.Pose.SITTING ? 0.42 : 0.52));
        g.scale(facing * radius * dice.between(0.9, 1.1), radius);
        animal.draw(g);
        g.setTransform(paper);
        backdrop.inFront(g);
        g.dispose();
        return new Light(dice).shineOn(picture);
    }
}
