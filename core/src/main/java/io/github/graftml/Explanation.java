package io.github.graftml;

import io.github.graftml.explain.HeatMap;
import io.github.graftml.report.ReportImage;
import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * An explanation of a prediction by Grad-CAM: the parts of the image that support a class. Immutable.
 *
 * @param prediction of the image
 * @param label      the explained class
 * @param image      after resizing and cropping, as the network gets it
 * @param heat       the heat map, on the network's last feature map
 */
public record Explanation(Prediction prediction, String label, BufferedImage image, HeatMap heat) {

    /** Returns a new image: the heat map over {@link #image}. */
    public BufferedImage overlay() {
        return heat.over(image);
    }

    /**
     * Returns the overlay for a report, with the label and its probability in the caption.
     *
     * @param caption for instance the file's name
     */
    public ReportImage overlay(String caption) {
        return ReportImage.of(overlay(), String.format(Locale.ROOT, "%s: %s %.1f %%", caption, label,
                100 * prediction.probability(label)));
    }
}
