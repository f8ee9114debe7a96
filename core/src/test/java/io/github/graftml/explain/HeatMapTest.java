package io.github.graftml.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class HeatMapTest {

    private final BufferedImage black = new BufferedImage(8, 4, BufferedImage.TYPE_INT_RGB);

    @Test
    void over_hottestIsYellow_noHeatIsViolet_andColumnsAreColumns() {
        BufferedImage overlay = new HeatMap(2, 1, new float[] {0, 5}).over(black);
        assertThat(overlay.getWidth()).isEqualTo(8);
        assertThat(overlay.getHeight()).isEqualTo(4);
        assertThat(overlay.getRGB(0, 0)).as("half of viridis' first colour").isEqualTo(0xff22012a);
        assertThat(overlay.getRGB(7, 3)).as("half of its last").isEqualTo(0xff7f7413);
        assertThat(green(overlay, 3)).isBetween(green(overlay, 2), green(overlay, 4));
        assertThat(black.getRGB(0, 0)).isEqualTo(0xff000000);
    }

    @Test
    void over_noHeatAnywhere_isViolet() {
        assertThat(new HeatMap(1, 1, new float[] {0}).over(black).getRGB(4, 2)).isEqualTo(0xff22012a);
    }

    @Test
    void values_ofAnotherCount_orBelowZero_areRefused() {
        assertThatThrownBy(() -> new HeatMap(2, 2, new float[3])).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 values; got 3");
        assertThatThrownBy(() -> new HeatMap(1, 1, new float[] {Float.NaN}))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("NaN");
    }

    private static int green(BufferedImage image, int x) {
        return image.getRGB(x, 0) >> 8 & 255;
    }
}
