package io.github.graftml.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunTest {

    @Test
    void best_equalAccuracy_isTheLowerLoss() {
        Run run = Run.of("a", List.of(point(1, 0.5, 0.8), point(2, 0.4, 0.8), point(3, 0.1, 0.7)));

        assertThat(run.best()).map(EpochPoint::epoch).contains(2);
    }

    @Test
    void best_nothingMeasured_isEmpty() {
        assertThat(Run.of("a", List.of(point(1, Double.NaN, Double.NaN))).best()).isEmpty();
    }

    @Test
    void run_noEpochs_isRefused() {
        assertThatThrownBy(() -> Run.of("a", List.of())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"a\" has no epochs");
    }

    private static EpochPoint point(int epoch, double loss, double accuracy) {
        return new EpochPoint(epoch, new LossAccuracy(0.5, 0.5), new LossAccuracy(loss, accuracy), 1e-3, 1);
    }
}
