package io.github.graftml.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.train.Goldens;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
                    "focal.weights", Loss.focal().gamma(1.5).classWeights(WEIGHTS))
                    .forEach((name, loss) -> assertThat(LossValues.of(loss, logits, classes()).item_double()).as(name)
                            .isCloseTo(expected(golden, name), within(1e-5)));
            Map.of("binary", Loss.binaryCrossEntropy(), "binary.weights",
                    Loss.binaryCrossEntropy().classWeights(1, 2, 3, 4))
                    .forEach((name, loss) -> assertThat(LossValues.of(loss, logits, several).item_double()).as(name)
                            .isCloseTo(expected(golden, name), within(1e-5)));
            Tensor soft = numbers(i -> 1 + Math.cos(i));
            soft = soft.div(soft.sum(new long[] {1}, true, new org.bytedeco.pytorch.ScalarTypeOptional()));
            assertThat(LossValues.of(Loss.crossEntropy(), logits, soft).item_double())
                    .isCloseTo(expected(golden, "crossEntropy.soft"), within(1e-5));
        }
    }

    @Test
    void focal_ofGammaZero_isCrossEntropyWithSharesToo() {
        try (NativeScope scope = NativeScope.open()) {
            Tensor logits = numbers(Math::sin);
            Tensor oneHot = numbers(i -> (int) i % 4 == (int) i / 4 % 4 ? 1 : 0);
            double entropy = LossValues.of(Loss.crossEntropy(), logits, classes()).item_double();
            assertThat(LossValues.of(Loss.focal().gamma(0), logits, classes()).item_double()).isCloseTo(entropy,
                    within(1e-6));
            assertThat(LossValues.of(Loss.focal().gamma(0), logits, oneHot).item_double()).isCloseTo(entropy,
                    within(1e-6));
        }
    }

    @Test
    void of_logProbabilitiesForSeveralLabels_asksForLogits() {
        try (NativeScope scope = NativeScope.open()) {
            Tensor labels = numbers(i -> 1);
            assertThatThrownBy(
                    () -> LossValues.of(Loss.binaryCrossEntropy(), numbers(Math::sin).log_softmax(1), labels))
                    .isInstanceOf(DataException.class).hasMessageContaining("Head.linear");
            assertThatThrownBy(
                    () -> LossValues.of(Loss.crossEntropy().classWeights(1, 2), numbers(Math::sin), classes()))
                    .isInstanceOf(DataException.class).hasMessageContaining("2 class weights")
                    .hasMessageContaining("4 classes");
        }
    }

    @Test
    void custom_thatFailsOrIsNoScalar_saysWhichAndWhatItWasGiven() {
        try (NativeScope scope = NativeScope.open()) {
            Tensor logits = numbers(Math::sin).requires_grad_(true);
            assertThatThrownBy(() -> Loss.of("each", (output, targets) -> output.sum(1)).compute(logits, classes()))
                    .isInstanceOf(GraftException.class).hasMessageContaining("\"each\"").hasMessageContaining("scalar")
                    .hasMessageContaining("[6]").hasMessageContaining("mean()");
            assertThatThrownBy(
                    () -> Loss.of("odd", (output, targets) -> output.matmul(output)).compute(logits, classes()))
                    .as("a native error")
                    .isInstanceOf(GraftException.class).hasMessageContaining("\"odd\"").hasMessageContaining("[6, 4]")
                    .hasMessageContaining("Long [6]").message().hasLineCount(1);
            assertThatThrownBy(() -> Loss.of("none", (output, targets) -> null).compute(logits, classes()))
                    .isInstanceOf(GraftException.class).hasMessageContaining("no tensor");
            assertThatThrownBy(
                    () -> Loss.of("flat", (output, targets) -> output.detach().mean()).compute(logits, classes()))
                    .isInstanceOf(GraftException.class).hasMessageContaining("no gradient");
            assertThatThrownBy(() -> Loss.of("closed", (output, targets) -> {
                Tensor mean = output.mean();
                mean.close();
                return mean;
            }).compute(logits, classes())).isInstanceOf(GraftException.class).hasMessageContaining("\"closed\"");
        }
    }

    @Test
    void custom_isKnownByItsNameOnly() {
        assertThat(Loss.of("a", (output, targets) -> output)).isEqualTo(Loss.of("a", (output, targets) -> targets))
                .hasToString("Loss[a]")
                .isNotEqualTo(Loss.of("b", (output, targets) -> output));
        for (String taken : List.of("focal", "cross_entropy", "balanced", " ")) {
            assertThatThrownBy(() -> Loss.of(taken, (output, targets) -> output))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cross_entropy").hasMessageContaining("\"" + taken + "\"");
        }
    }

    @Test
    void balanced_unevenClasses_weighsAsScikitLearn() {
        LabelledImages uneven = images(false, new int[] {0}, new int[] {0}, new int[] {0}, new int[] {1});
        assertThat(Loss.crossEntropy().labelSmoothing(0.1).balanced().over(uneven))
                .as("compute_class_weight('balanced')")
                .isEqualTo(Loss.crossEntropy().labelSmoothing(0.1).classWeights(4 / 6.0, 2));
        assertThat(Loss.focal().balanced().over(uneven).classWeights()).containsExactly(4 / 6.0, 2.0);
        LabelledImages several = images(true, new int[] {0, 1}, new int[] {0}, new int[] {0}, new int[] {});
        assertThat(Loss.binaryCrossEntropy().balanced().over(several).classWeights()).as("absent / present")
                .containsExactly(1 / 3.0, 3.0);

        assertThatThrownBy(() -> Loss.crossEntropy().balanced().over(images(false, new int[] {0})))
                .isInstanceOf(DataException.class).hasMessageContaining("dogs");
        assertThatThrownBy(() -> Loss.crossEntropy().classWeights(1, 2).balanced())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("for a loss of the library without any");
        try (NativeScope scope = NativeScope.open()) {
            assertThatThrownBy(() -> Loss.focal().balanced().compute(numbers(Math::sin), classes()))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("over(images)");
        }
    }

    private static LabelledImages images(boolean multiLabel, int[]... labels) {
        return new LabelledImages() {
            @Override
            public List<String> classes() {
                return List.of("cats", "dogs");
            }

            @Override
            public int size() {
                return labels.length;
            }

            @Override
            public Path file(int index) {
                return Path.of(index + ".png");
            }

            @Override
            public int[] labels(int index) {
                return labels[index];
            }

            @Override
            public boolean isMultiLabel() {
                return multiLabel;
            }
        };
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
