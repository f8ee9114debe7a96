package io.github.graftml;

import static io.github.graftml.optim.Optimizers.adamW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.image.Interpolation;
import io.github.graftml.model.Head;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.train.BatchResult;
import io.github.graftml.train.Callback;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.History;
import io.github.graftml.train.Provenance;
import io.github.graftml.train.Trainer;
import io.github.graftml.train.TrainingRun;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class FineTuneTest {

    @TempDir
    static Path folder;
    static ImageFolder images;

    @BeforeAll
    static void draw() throws IOException {
        images = ImageFolder.of(DrawnPictures.folder(folder, 6, 5),
                Preprocessing.of(Transforms.resize(64, Interpolation.BILINEAR), Transforms.centerCrop(64),
                        Transforms.toTensor(),
                        Transforms.normalize(Normalization.HALF)));
    }

    private static ImageClassifier classifier() {
        Graft.seed(42);
        return TransferLearning.of("resnet18").weights(PretrainedWeights.none()).head(Head.linear(2));
    }

    /** Takes down what a phase moves and at what rate. */
    private static final class Watcher implements Callback {

        final List<Set<String>> moved = new ArrayList<>();
        final List<Double> rates = new ArrayList<>();
        private StateDict before;

        @Override
        public void onFitStart(TrainingRun fit) {
            before = fit.model().stateDict();
        }

        @Override
        public void onBatch(TrainingRun fit, BatchResult batch) {
            if (batch.phase() == BatchResult.Phase.TRAINING) {
                rates.add(batch.learningRate());
            }
        }

        @Override
        public void onFitEnd(TrainingRun fit, History history) {
            moved.add(changed(before, fit.model().stateDict()));
        }
    }

    @Test
    void fit_twoPhases_movesTheHeadAndThenEverything() {
        Watcher watcher = new Watcher();
        try (ImageClassifier model = classifier()) {
            History history = FineTune.of(model).headEpochs(1).epochs(2).learningRate(4e-3)
                    .with(trainer -> trainer.callback(watcher))
                    .fit(images.batches(4).shuffle(1), images.batches(12));
            assertThat(history.epochs()).extracting(EpochResult::epoch).containsExactly(1, 2, 3);
            assertThat(watcher.moved).hasSize(2);
            assertThat(watcher.moved.get(0)).containsExactly("fc.bias", "fc.weight");
            assertThat(watcher.moved.get(1)).containsAll(model.model().stateDict().tensors().keySet());
            assertThat(watcher.rates).hasSize(3 + 6);
            assertThat(watcher.rates.get(0)).isCloseTo(4e-3 / 25, within(1e-12));
            assertThat(watcher.rates.get(3)).isCloseTo(2e-3 / 5, within(1e-12));
            assertThat(watcher.rates.subList(3, 9)).allMatch(rate -> rate <= 2e-3);
            assertThat(watcher.rates.get(8)).isCloseTo(2e-3 / 1e5, within(1e-12));
            assertThat(model.classes()).containsExactly("boxes", "discs");
        }
    }

    @Test
    void fit_secondPhase_movesTheStemAHundredthAsFarAsTheHead() {
        try (ImageClassifier model = classifier()) {
            StateDict[] before = new StateDict[2];
            double[] moves = new double[2];
            FineTune.of(model).with(trainer -> trainer.callback(new Callback() {
                @Override
                public void onFitStart(TrainingRun fit) {
                    before[0] = fit.model().stateDict();
                }

                @Override
                public void onBatch(TrainingRun fit, BatchResult batch) { // Adam's first step is the learning rate, whatever the gradient
                    if (fit.step() == 1 && batch.phase() == BatchResult.Phase.TRAINING) {
                        moves[0] = farthest(before[0], fit.model().stateDict(), "conv1.weight");
                        moves[1] = farthest(before[0], fit.model().stateDict(), "fc.weight");
                    }
                }
            })).fit(images.batches(12), images.batches(12));
            assertThat(moves[1] / moves[0]).isBetween(50.0, 200.0);
        }
    }

    @Test
    void freezeUpTo_aLayerOfTheClassifier_leavesEverythingBeforeItBitForBit() {
        try (ImageClassifier model = classifier().freezeUpTo("layer3")) {
            StateDict before = model.model().stateDict();
            Trainer.of(model).optimizer(adamW(0.01).weightDecay(0.5)).epochs(2).fit(images.batches(4),
                    images.batches(12));
            Set<String> changed = changed(before, model.model().stateDict());
            assertThat(changed).contains("layer4.0.conv1.weight", "layer4.0.bn1.running_mean", "fc.weight")
                    .allMatch(name -> name.matches("(layer4|fc)\\..*"));
            try (NativeScope scope = NativeScope.open()) {
                assertThat(model.model().trainableParameters().keySet())
                        .allMatch(name -> name.matches("(layer4|fc)\\..*")).contains("layer4.1.bn2.bias");
                io.github.graftml.nn.internal.Modules.parameters(model.model().module()).forEach((name, parameter) -> {
                    if (!name.matches("(layer4|fc)\\..*")) {
                        assertThat(parameter.requires_grad()).as(name).isFalse();
                        assertThat(parameter.grad().defined()).as(name).isFalse();
                    }
                });
            }
            assertThatThrownBy(() -> model.freezeUpTo("layer9")).hasMessageContaining("layer9")
                    .hasMessageContaining("layer1");
        }
    }

    /** By {@link FineTune}, and by hand from what its history's file says. */
    @Test
    void phases_likeThoseOfAnEarlierHistory_trainTheSameWeights(@TempDir Path run) {
        StateDict first;
        try (ImageClassifier model = classifier()) {
            FineTune.of(model).epochs(2).with(trainer -> trainer.hyperparameters(Map.of("head", "linear")))
                    .fit(images.batches(4).shuffle(1), images.batches(12)).save(run);
            first = model.model().stateDict();
        }
        List<Provenance> phases = History.read(run).phases();
        try (ImageClassifier model = classifier()) {
            DataLoader train = images.batches(4).shuffle(1); // the seed is for the first epoch of both phases
            Trainer.of(model.freezeBackbone()).settings(phases.get(0).settings()).fit(train, images.batches(12));
            Trainer.of(model.unfreeze()).settings(phases.get(1).settings()).fit(train, images.batches(12));
            assertThat(changed(first, model.model().stateDict())).isEmpty();
        }
        assertThat(phases).extracting(phase -> phase.settings().epochs()).containsExactly(1, 2);
        assertThat(phases.get(1).settings().hyperparameters()).containsExactly(Map.entry("head", "linear"));
    }

    @Test
    void settings_outOfRange_failWithTheirName() {
        try (ImageClassifier model = classifier()) {
            assertThatThrownBy(() -> FineTune.of(model).epochs(0)).hasMessage("epochs must be at least 1; got 0");
            assertThatThrownBy(() -> FineTune.of(model).learningRate(-1))
                    .hasMessage("learningRate must be greater than 0; got -1.0");
        }
    }

    @Test
    void with_settingOfTheRecipe_replacesIt() {
        try (ImageClassifier model = classifier()) {
            assertThat(FineTune.of(model).with(trainer -> trainer.epochs(2)).fit(images.batches(4), images.batches(4))
                    .epochs()).hasSize(4);
        }
    }

    private static double farthest(StateDict before, StateDict after, String name) {
        double most = 0;
        for (int i = 0; i < before.get(name).elementCount(); i++) {
            most = Math.max(most,
                    Math.abs(after.get(name).bytes().getFloat(4 * i) - before.get(name).bytes().getFloat(4 * i)));
        }
        return most;
    }

    private static Set<String> changed(StateDict before, StateDict after) {
        Set<String> changed = new TreeSet<>();
        before.tensors().forEach((name, tensor) -> {
            if (!tensor.bytes().equals(after.get(name).bytes())) {
                changed.add(name);
            }
        });
        return changed;
    }
}
