package io.github.graftml;

import io.github.graftml.explain.HeatMap;
import io.github.graftml.report.ReportImage;
import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * Where a classifier looked, by Grad-CAM.
 *
 * @param prediction what it said of the picture
 * @param label      the class that the heat speaks for
 * @param picture    what the network saw: the picture after resizing and cropping
 * @param heat       on the network's last feature map
 */
public record Explanation(Prediction prediction, String label, BufferedImage picture, HeatMap heat) {

    /** @return the heat laid over what the network saw */
    public BufferedImage overlay() {
        return heat.over(picture);
    }

    /**
     * @param caption what stands under it, for instance the file's name
     * @return the overlay for a report, the label and its probability added to the caption
     */
    public ReportImage overlay(String caption) {
        return ReportImage.of(overlay(), String.format(Locale.ROOT, "%s: %s %.1f %%", caption, label, 100 * prediction.probability(label)));
    }
}
