package io.github.graftml.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.graftml.error.DataException;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.train.Goldens;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class LossTest {

    private static final double[] WEIGHTS = {1, 2, 0.5, 0};

    @Test
    void of_sixPictures_torchsValues() throws IOException {
        StateDict golden = Goldens.read("tuning.safetensors");
        try (NativeScope scope = NativeScope.open()) {
            Tensor logits = numbers(i -> 3 * Math.sin(7 * i));
            Tensor several = numbers(i -> 5 * (int) i % 3 == 0 ? 1 : 0);
            Map.of("crossEntropy", Loss.crossEntropy(),
                    "crossEntropy.weights", Loss.crossEntropy().classWeights(WEIGHTS),
                    "crossEntropy.smooth", Loss.crossEntropy().labelSmoothing(0.1),
                    "crossEntropy.both", Loss.crossEntropy().classWeights(WEIGHTS).labelSmoothing(0.1),
                    "focal", Loss.focal(),
                    "focal.weights", Loss.focal().gamma(1.5).classWeights(WEIGHTS)).forEach((name, loss) ->
                            assertThat(LossValues.of(loss, logits, classes()).item_double()).as(name).isCloseTo(expected(golden, name), within(1e-5)));
            Map.of("binary", Loss.binaryCrossEntropy(), "binary.weights", Loss.binaryCrossEntropy().classWeights(1, 2, 3, 4)).forEach((name, loss) ->
                    assertThat(LossValues.of(loss, logits, several).item_double()).as(name).isCloseTo(expected(golden, name), within(1e-5)));
            Tensor soft = numbers(i -> 1 + Math.cos(i));
            soft = soft.div(soft.sum(new long[] {1}, true, new org.bytedeco.pytorch.ScalarTypeOptional()));
            assertThat(LossValues.of(Loss.crossEntropy(), logits, soft).item_double()).isCloseTo(expected(golden, "crossEntropy.soft"), within(1e-5));
        }
    }

    @Test
    void focal_ofGammaZero_isCrossEntropyWithSharesToo() {
        try (NativeScope scope = NativeScope.open()) {
            Tensor logits = numbers(Math::sin);
            Tensor oneHot = numbers(i -> (int) i % 4 == (int) i / 4 % 4 ? 1 : 0);
            double entropy = LossValues.of(Loss.crossEntropy(), logits, classes()).item_double();
            assertThat(LossValues.of(Loss.focal().gamma(0), logits, classes()).item_double()).isCloseTo(entropy, within(1e-6));
            assertThat(LossValues.of(Loss.focal().gamma(0), logits, oneHot).item_double()).isCloseTo(entropy, within(1e-6));
        }
    }

    @Test
    void right_severalLabels_isTheShareToldRightly() {
        try (NativeScope scope = NativeScope.open()) {
            Tensor logits = numbers(i -> i % 4 == 0 ? -1 : 1); // three of four labels are said to be there
            assertThat(LossValues.right(Loss.binaryCrossEntropy(), logits, numbers(i -> i % 4 < 2 ? 0 : 1))).isEqualTo(6 * 0.75);
            assertThat(LossValues.right(Loss.crossEntropy(), numbers(i -> i % 4), classes())).as("only label 3 is right").isEqualTo(1);
        }
    }

    @Test
    void of_logProbabilitiesForSeveralLabels_asksForLogits() {
        try (NativeScope scope = NativeScope.open()) {
            Tensor labels = numbers(i -> 1);
            assertThatThrownBy(() -> LossValues.of(Loss.binaryCrossEntropy(), numbers(Math::sin).log_softmax(1), labels))
                    .isInstanceOf(DataException.class).hasMessageContaining("Head.linear");
            assertThatThrownBy(() -> LossValues.of(Loss.crossEntropy().classWeights(1, 2), numbers(Math::sin), classes()))
                    .isInstanceOf(DataException.class).hasMessageContaining("2 class weights").hasMessageContaining("4 classes");
        }
    }

    private static double expected(StateDict golden, String name) {
        return Goldens.doubles(golden.get("loss." + name))[0];
    }

    /** @return float32 [6, 4] */
    private static Tensor numbers(DoubleUnaryOperator f) {
        Tensor t = torch.empty(6, 4);
        for (int i = 0; i < 24; i++) {
            t.data_ptr_float().put(i, (float) f.applyAsDouble(i));
        }
        return t;
    }

    /** @return int64 [6]: 0 1 2 3 0 1 */
    private static Tensor classes() {
        Tensor t = torch.empty(new long[] {6}, new TensorOptions(torch.ScalarType.Long), null);
        t.data_ptr_long().put(0, 1, 2, 3, 0, 1);
        return t;
    }
}
