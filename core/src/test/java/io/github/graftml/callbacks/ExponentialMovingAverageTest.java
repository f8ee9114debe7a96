package io.github.graftml.callbacks;

import static io.github.graftml.optim.Optimizers.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.graftml.DrawnPictures;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.train.BatchResult;
import io.github.graftml.train.BatchResult.Phase;
import io.github.graftml.train.Callback;
import io.github.graftml.train.Checkpoints;
import io.github.graftml.train.Goldens;
import io.github.graftml.train.Trainer;
import io.github.graftml.train.TrainingRun;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExponentialMovingAverageTest {

    private static final String WEIGHT = "fc.weight";

    @TempDir
    static Path folder;
    static ImageFolder images;

    @BeforeAll
    static void draw() throws IOException {
        images = ImageFolder.of(DrawnPictures.folder(folder, 4, 1),
                Transforms.compose(Transforms.resize(40), Transforms.centerCrop(40),
                        Transforms.toTensor(), Transforms.normalize(Normalization.HALF)));
    }

    /** Calls back behind every training batch, before the average is told of it. */
    private record Each(Consumer<TrainingRun> batch) implements Callback {

        @Override
        public void onBatch(TrainingRun fit, BatchResult result) {
            if (result.phase() == Phase.TRAINING) {
                batch.accept(fit);
            }
        }
    }

    private static StateDict run(UnaryOperator<Trainer> told) {
        DefaultGenerator.manualSeed(3);
        try (Network model = Network.create(Architectures.of("resnet18")).replaceHead(Head.linear(2))
                .freezeBackbone()) {
            Trainer trainer = Trainer.of(model).optimizer(sgd(0.1)).epochs(2);
            told.apply(trainer).fit(images.batches(3), images.batches(8));
            return model.stateDict();
        }
    }

    private static double[] weights(StateDict state) {
        return Goldens.doubles(state.get(WEIGHT));
    }

    @Test
    void exponential_sixSteps_isTorchsAverageAndLeavesTrainingAlone() {
        List<double[]> plain = new ArrayList<>();
        run(trainer -> trainer.callback(new Each(fit -> plain.add(weights(fit.model().stateDict())))));
        List<double[]> beneath = new ArrayList<>();
        double[] average = weights(
                run(trainer -> trainer.callback(new Each(fit -> beneath.add(weights(fit.model().stateDict()))))
                        .callback(ExponentialMovingAverage.of(0.6))));

        assertThat(plain).hasSize(6);
        for (int step = 0; step < 6; step++) {
            assertThat(beneath.get(step)).as("weights behind step " + step).isEqualTo(plain.get(step));
        }
        double[] expected = plain.get(0).clone();
        for (double[] weights : plain.subList(1, 6)) {
            for (int i = 0; i < expected.length; i++) {
                expected[i] += 0.4 * (weights[i] - expected[i]);
            }
        }
        assertThat(average).containsExactly(expected, within(1e-6));
        assertThat(average).isNotEqualTo(plain.get(5));
    }

    @Test
    void exponential_resumedBehindAnEpochAndWithinOne_endsWithTheSameAverage(@TempDir Path checkpoints) {
        StateDict whole = run(trainer -> trainer.callback(ExponentialMovingAverage.of(0.6)));
        record Moment(int step, Phase phase) { // the first of its kind behind which nothing is done any more
        }
        for (Moment cut : List.of(new Moment(3, Phase.TRAINING), new Moment(3, Phase.VALIDATION),
                new Moment(4, Phase.TRAINING),
                new Moment(6, Phase.TRAINING), new Moment(6, Phase.VALIDATION))) {
            Path file = checkpoints.resolve("cut" + cut);
            class Cut extends RuntimeException {
                private static final long serialVersionUID = 1;
            }
            assertThatThrownBy(() -> run(trainer -> trainer.callback(ExponentialMovingAverage.of(0.6))
                    .callback(Checkpoints.to(file).everySteps(1))
                    .callback(new Callback() {
                        @Override
                        public void onBatch(TrainingRun fit, BatchResult batch) {
                            if (fit.step() == cut.step && batch.phase() == cut.phase) {
                                throw new Cut();
                            }
                        }
                    }))).isInstanceOf(Cut.class);
            StateDict resumed = run(trainer -> trainer.callback(ExponentialMovingAverage.of(0.6)).resume(file));
            assertThat(resumed.get(WEIGHT).bytes()).as(cut.toString()).isEqualTo(whole.get(WEIGHT).bytes());
        }
    }

    @Test
    void exponential_usedForASecondRun_averagesThatOne() {
        ExponentialMovingAverage average = ExponentialMovingAverage.of(0.6);
        ByteBuffer first = run(trainer -> trainer.callback(average)).get(WEIGHT).bytes();
        assertThat(run(trainer -> trainer.callback(average)).get(WEIGHT).bytes()).isEqualTo(first);
    }

    @Test
    void exponential_decayOutOfRange_fails() {
        assertThatThrownBy(() -> ExponentialMovingAverage.of(1)).hasMessage("decay must be in [0, 1); got 1.0");
    }
}
