package io.github.graftml.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.metrics.Proportion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunTest {

    @Test
    void best_equalAccuracy_isTheLowerLoss() {
        Run run = Run.of("a", List.of(point(1, 0.5, 0.8), point(2, 0.4, 0.8), point(3, 0.1, 0.7)));

        assertThat(run.best()).map(ReportEpoch::epoch).contains(2);
    }

    @Test
    void best_nothingMeasured_isEmpty() {
        assertThat(Run.of("a", List.of(point(1, Double.NaN, Double.NaN))).best()).isEmpty();
    }

    @Test
    void result_isTheLastEpoch_unlessSaid() {
        Run run = Run.of("a", List.of(point(1, 0.5, 0.8), point(2, 0.4, 0.7)));

        assertThat(run.resultEpoch().epoch()).isEqualTo(2);
        assertThat(run.withResult(1).resultEpoch().epoch()).isEqualTo(1);
        assertThatThrownBy(() -> run.withResult(3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("epoch 3").hasMessageContaining("[1, 2]");
    }

    @Test
    void accuracy_isThatOfTheResult_whereItsImagesAreKnown() {
        Run run = Run.of("a", List.of(point(1, 0.5, 0.75), point(2, 0.4, 0.5)));

        assertThat(run.accuracy()).isEmpty();
        assertThat(run.withImages(0, 8).accuracy()).contains(new Proportion(4, 8));
        assertThat(run.withImages(0, 8).withResult(1).withTimings(Map.of()).accuracy()).contains(new Proportion(6, 8));
        assertThat(Run.of("b", List.of(point(1, Double.NaN, Double.NaN))).withImages(8, 8).accuracy()).isEmpty();
    }

    @Test
    void run_noEpochs_isRefused() {
        assertThatThrownBy(() -> Run.of("a", List.of())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"a\" has no epochs");
    }

    private static ReportEpoch point(int epoch, double loss, double accuracy) {
        return new ReportEpoch(epoch, new LossAccuracy(0.5, 0.5), new LossAccuracy(loss, accuracy), 1e-3, 1);
    }
}
