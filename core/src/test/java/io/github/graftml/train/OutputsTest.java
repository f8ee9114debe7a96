package io.github.graftml.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.graftml.runtime.NativeScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class OutputsTest {

    @Test
    void correct_severalLabels_isTheFractionPredictedCorrectly() {
        try (NativeScope scope = NativeScope.open()) {
            Tensor logits = rows(-1, 1, 1, 1); // three of four labels are predicted
            assertThat(Outputs.correct(true, logits, rows(0, 0, 1, 1))).isEqualTo(2 * 0.75);
        }
    }

    @Test
    void correct_oneLabel_isTheHighestOutputOfTheHeaviestLabel() {
        try (NativeScope scope = NativeScope.open()) {
            Tensor logits = rows(0, 1, 2, 3);
            Tensor targets = torch.zeros(new long[] {2}, new TensorOptions(torch.ScalarType.Long));
            targets.data_ptr_long().put(new long[] {3, 1});
            assertThat(Outputs.correct(false, logits, targets)).isEqualTo(1);
            assertThat(Outputs.correct(false, logits, rows(0.1, 0.2, 0.1, 0.6))).as("mixed").isEqualTo(2);
            assertThat(Outputs.predicted(logits)).containsExactly(3, 3);
        }
    }

    @Test
    void probabilities_ofEveryRow_areThoseOfItsOutput() {
        try (NativeScope scope = NativeScope.open()) {
            Tensor logits = rows(0, Math.log(3), 0, 0);
            assertThat(Outputs.probabilities(false, logits)[1])
                    .containsExactly(new double[] {1 / 6.0, 0.5, 1 / 6.0, 1 / 6.0}, within(1e-6));
            assertThat(Outputs.probabilities(true, logits)[0]).containsExactly(new double[] {0.5, 0.75, 0.5, 0.5},
                    within(1e-6));
        }
    }

    /** Two equal rows. */
    private static Tensor rows(double... row) {
        Tensor rows = torch.empty(2, row.length);
        for (int i = 0; i < 2 * row.length; i++) {
            rows.data_ptr_float().put(i, (float) row[i % row.length]);
        }
        return rows;
    }
}
