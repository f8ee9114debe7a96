package io.github.graftml.train;

import static io.github.graftml.optim.Optimizers.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.DrawnPictures;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.error.GraftException;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.report.LearningRateSweep;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningRateFinderTest {

    @Test
    void sweep_networkWithDropoutAndNorms_leavesEverythingAsItWas(@TempDir Path folder) throws IOException {
        ImageFolder images = ImageFolder.of(DrawnPictures.folder(folder, 5, 1),
                Transforms.compose(Transforms.randomHorizontalFlip(0.5),
                        Transforms.resize(48), Transforms.centerCrop(48), Transforms.toTensor(),
                        Transforms.normalize(Normalization.HALF)));
        DefaultGenerator.manualSeed(7);
        try (Network model = Network.create(Architectures.of("resnet18")).replaceHead(Head.mlp(2, 8, 0.5))
                .freezeUpTo("layer2")) {
            DataLoader batches = images.batches(5).shuffle(3);
            StateDict weights = model.stateDict();
            Mt19937 random = DefaultGenerator.state();
            boolean training = model.module().is_training();

            LearningRateSweep sweep = LearningRateFinder.of(model).optimizer(sgd(1)).range(1e-5, 100).steps(24)
                    .sweep(batches);

            StateDict after = model.stateDict();
            weights.tensors()
                    .forEach((name, tensor) -> assertThat(after.get(name).bytes()).as(name).isEqualTo(tensor.bytes()));
            assertThat(DefaultGenerator.state()).isEqualTo(random);
            assertThat(model.module().is_training()).isEqualTo(training);
            assertThat(sweep.rates()[0]).isEqualTo(1e-5);
            assertThat(sweep.suggestion()).isBetween(1e-5, 100.0);
            assertThat(DoubleStream.of(sweep.losses()).min().orElseThrow()).as("it learned before it blew up")
                    .isLessThan(sweep.losses()[0]);
        }
    }

    @Test
    void suggest_lossWithOneValley_isInTheMiddleOfTheFall() {
        double[] rates = IntStream.range(0, 50).mapToDouble(i -> Math.pow(10, i / 10.0 - 5)).toArray();
        double[] losses = IntStream.range(0, 50)
                .mapToDouble(i -> i < 15 ? 1 + i * 1e-3 : i <= 35 ? 1 - (i - 15) * 0.04 : 0.2 + (i - 35) * 0.1)
                .toArray();
        assertThat(LearningRateFinder.suggest(rates, losses).suggestion()).isBetween(rates[20], rates[30]);
    }

    @Test
    void suggest_nothingToSee_saysSo() {
        assertThatThrownBy(() -> LearningRateFinder.suggest(new double[] {1, 2, 3}, new double[] {1, 10, 100}))
                .isInstanceOf(GraftException.class).hasMessageContaining("after 3 steps").hasMessageContaining("range");
    }

    @Test
    void settings_outOfRange_failWithTheirName() {
        try (Network model = Network.create(Architectures.of("squeezenet1_1"))) {
            assertThatThrownBy(() -> LearningRateFinder.of(model).range(1, 0.1))
                    .hasMessage("high must be greater than low, 1.0; got 0.1");
            assertThatThrownBy(() -> LearningRateFinder.of(model).steps(3))
                    .hasMessage("steps must be at least 20; got 3");
        }
    }
}
