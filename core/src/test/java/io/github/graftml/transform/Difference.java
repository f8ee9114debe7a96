package io.github.graftml.transform;

import io.github.graftml.image.FloatImage;
import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Pixels;

/** How far results are from the expected ones, over any number of pictures. */
final class Difference {

    private int results;
    private long values;
    private long different;
    private double largest;

    void add(Pixels actual, Goldens goldens, String name) {
        results++;
        if (actual instanceof Image image) {
            Image expected = goldens.image(name);
            requireSize(expected.size(), image, name);
            for (int i = 0; i < image.rgb().length; i++) {
                add(image.rgb()[i] & 0xff, expected.rgb()[i] & 0xff);
            }
        } else {
            float[] values = ((FloatImage) actual).values();
            float[] expected = goldens.floats(name);
            requireSize(goldens.size(name), actual, name);
            for (int i = 0; i < values.length; i++) {
                add(values[i], expected[i]);
            }
        }
    }

    private static void requireSize(ImageSize expected, Pixels actual, String name) {
        if (!expected.equals(actual.size())) {
            throw new AssertionError(name + " is " + actual.size() + " and is to be " + expected);
        }
    }

    private void add(double actual, double expected) {
        values++;
        if (actual != expected) {
            different++;
            largest = Math.max(largest, Math.abs(actual - expected));
        }
    }

    double largest() {
        return largest;
    }

    int results() {
        return results;
    }

    /** @return part of the values that differ, 0 to 1 */
    double share() {
        return (double) different / values;
    }
}
