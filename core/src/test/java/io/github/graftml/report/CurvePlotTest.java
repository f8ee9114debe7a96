package io.github.graftml.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.error.GraftException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurvePlotTest {

    private static final int LOSS = 0;
    private static final int ACCURACY = CurvePlot.WIDTH / 2;
    private static final int BELOW_THE_LEGEND = 55;

    @Test
    void writeTo_png_isAChartOf1200By500WithBothCurvesInBothPanels(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("new/curves.PNG");

        CurvePlot.of(epochs(0.7, 0.6, 0.3, 0.2)).writeTo(file);

        BufferedImage chart = ImageIO.read(file.toFile());
        assertThat(List.of(chart.getWidth(), chart.getHeight())).containsExactly(1200, 500);
        for (int panel : new int[] {LOSS, ACCURACY}) {
            assertThat(pixels(chart, panel, 0, 600, CurvePlot.TRAIN)).isGreaterThan(300);
            assertThat(pixels(chart, panel, 0, 600, CurvePlot.VALID)).isGreaterThan(300);
        }
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).as("no temporary file stays").containsExactly(file);
        }
    }

    /** The loss falls from the top left to the bottom right, where the accuracy rises. */
    @Test
    void toImage_fallingLoss_fallsAndItsAccuracyRises() {
        BufferedImage chart = CurvePlot.of(epochs(1, 0.5, 0)).toImage();

        assertThat(highest(chart, LOSS + 90, CurvePlot.TRAIN)).isLessThan(80);
        assertThat(highest(chart, LOSS + 570, CurvePlot.TRAIN)).isGreaterThan(420);
        assertThat(highest(chart, ACCURACY + 90, CurvePlot.TRAIN)).isGreaterThan(420);
        assertThat(highest(chart, ACCURACY + 570, CurvePlot.TRAIN)).isLessThan(80);
    }

    @Test
    void toImage_oneEpoch_drawsPointsInTheMiddle() {
        BufferedImage chart = CurvePlot.of(epochs(0.7)).toImage();

        for (int color : new int[] {CurvePlot.TRAIN, CurvePlot.VALID}) {
            assertThat(pixels(chart, LOSS, 323, 343, color)).isBetween(20L, 80L);
            assertThat(pixels(chart, LOSS, 0, 600, color)).as("and nothing else")
                    .isEqualTo(pixels(chart, LOSS, 323, 343, color));
        }
    }

    @Test
    void toImage_undefinedValue_breaksTheLineThere() {
        BufferedImage whole = CurvePlot.of(epochs(0.7, 0.6, 0.5)).toImage();
        BufferedImage broken = CurvePlot.of(epochs(0.7, Double.NaN, 0.5)).toImage();

        assertThat(pixels(whole, LOSS, 100, 560, CurvePlot.TRAIN)).isGreaterThan(300);
        assertThat(pixels(broken, LOSS, 100, 560, CurvePlot.TRAIN)).isZero();
        assertThat(pixels(broken, LOSS, 0, 600, CurvePlot.TRAIN)).as("the points at both ends").isGreaterThan(20);
    }

    @Test
    void toImage_withoutValidation_hasNeitherCurveNorLegendOfIt() {
        BufferedImage chart = CurvePlot
                .of(List.of(new ReportEpoch(1, new LossAccuracy(1, 0.5), LossAccuracy.NOT_MEASURED, Double.NaN, 1),
                        new ReportEpoch(2, new LossAccuracy(0.5, 0.75), LossAccuracy.NOT_MEASURED, Double.NaN, 1)))
                .toImage();

        assertThat(IntStream.of(chart.getRGB(0, 0, CurvePlot.WIDTH, CurvePlot.HEIGHT, null, 0, CurvePlot.WIDTH))
                .map(rgb -> rgb & 0xffffff).toArray())
                .contains(CurvePlot.TRAIN).doesNotContain(CurvePlot.VALID);
    }

    /** Whatever was measured, labels have room and ticks an end. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-9, 0.69314, 999_999.9, 1e7, 3e38, 1e300, -2.5, Double.POSITIVE_INFINITY, Double.NaN})
    void toImage_anyValues_areDrawn(double loss) {
        assertThatCode(() -> CurvePlot.of(epochs(loss, loss * (1 + 1e-12), loss * 1.001, loss * 3)).toImage())
                .doesNotThrowAnyException();
        assertThatCode(() -> CurvePlot.of(epochs(loss)).toImage()).doesNotThrowAnyException();
    }

    @Test
    void writeTo_whatIsNoPngOrCannotBeWritten_saysSo(@TempDir Path folder) throws IOException {
        CurvePlot chart = CurvePlot.of(epochs(0.7));
        Path inTheWay = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> chart.writeTo(folder.resolve("curves.jpg")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("curves.jpg: charts are PNG files; end the name in .png");
        assertThatThrownBy(() -> chart.writeTo(inTheWay.resolve("curves.png"))).isInstanceOf(GraftException.class)
                .hasMessageContaining("Cannot write a chart to " + inTheWay).message().hasLineCount(1);
        assertThatThrownBy(() -> CurvePlot.of(List.of())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one finished epoch");
    }

    private static List<ReportEpoch> epochs(double... losses) {
        List<ReportEpoch> epochs = new ArrayList<>();
        for (double loss : losses) {
            LossAccuracy train = new LossAccuracy(loss, 1 - loss);
            epochs.add(new ReportEpoch(epochs.size() + 1, train, new LossAccuracy(loss * 0.9 + 0.05, 0.95 - 0.9 * loss),
                    Double.NaN, 1));
        }
        return epochs;
    }

    /** How many pixels of a color lie in some columns of a panel, below the legend. */
    private static long pixels(BufferedImage chart, int panel, int from, int to, int color) {
        long count = 0;
        for (int x = panel + from; x < panel + to; x++) {
            for (int y = BELOW_THE_LEGEND; y < CurvePlot.HEIGHT; y++) {
                count += (chart.getRGB(x, y) & 0xffffff) == color ? 1 : 0;
            }
        }
        return count;
    }

    /** The first row of a color around a column, below the legend. */
    private static int highest(BufferedImage chart, int column, int color) {
        for (int y = BELOW_THE_LEGEND; y < CurvePlot.HEIGHT; y++) {
            for (int x = column; x < column + 8; x++) {
                if ((chart.getRGB(x, y) & 0xffffff) == color) {
                    return y;
                }
            }
        }
        return -1;
    }
}
