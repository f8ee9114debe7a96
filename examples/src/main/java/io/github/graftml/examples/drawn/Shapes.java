package io.github.graftml.examples.drawn;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/** Outlines that animals and scenery are made of. Everything is in the units of whoever draws; y points down. */
final class Shapes {

    private Shapes() {
    }

    static Shape ellipse(double x, double y, double rx, double ry) {
        return new Ellipse2D.Double(x - rx, y - ry, 2 * rx, 2 * ry);
    }

    static Shape ellipse(double x, double y, double rx, double ry, double angle) {
        return AffineTransform.getRotateInstance(angle, x, y).createTransformedShape(ellipse(x, y, rx, ry));
    }

    /** @param xy corners, x and y in turn; the outline bulges through {@code roundness} (0 straight, 0.3 soft) */
    static Shape blob(double roundness, double... xy) {
        int n = xy.length / 2;
        double cx = 0;
        double cy = 0;
        for (int i = 0; i < n; i++) {
            cx += xy[2 * i] / n;
            cy += xy[2 * i + 1] / n;
        }
        Path2D path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 0; i < n; i++) {
            int j = (i + 1) % n;
            double mx = (xy[2 * i] + xy[2 * j]) / 2;
            double my = (xy[2 * i + 1] + xy[2 * j + 1]) / 2;
            path.quadTo(mx + roundness * (mx - cx), my + roundness * (my - cy), xy[2 * j], xy[2 * j + 1]);
        }
        path.closePath();
        return path;
    }

    /** {@return an open curve through a start, two controls and an end} */
    static Shape curve(double x0, double y0, double x1, double y1, double x2, double y2, double x3, double y3) {
        Path2D path = new Path2D.Double();
        path.moveTo(x0, y0);
        path.curveTo(x1, y1, x2, y2, x3, y3);
        return path;
    }
}
