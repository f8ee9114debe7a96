package io.github.graftml.train;

import static io.github.graftml.optim.Optimizers.adam;
import static io.github.graftml.optim.Optimizers.adamW;
import static io.github.graftml.optim.Optimizers.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.graftml.DrawnPictures;
import io.github.graftml.callbacks.EarlyStopping;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.model.BatchNormMode;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.optim.Loss;
import io.github.graftml.optim.Schedule;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.Precision;
import io.github.graftml.train.BatchResult.Phase;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.DType;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class TrainerTest {

    @TempDir
    static Path folder;
    static ImageFolder train;
    static ImageFolder valid;

    @BeforeAll
    static void draw() throws IOException {
        train = ImageFolder.of(DrawnPictures.folder(folder.resolve("train"), 8, 1), pixels(224));
        valid = ImageFolder.of(DrawnPictures.folder(folder.resolve("valid"), 4, 2), pixels(224));
    }

    private static Transform pixels(int side) {
        return Transforms.compose(Transforms.resize(side), Transforms.centerCrop(side), Transforms.toTensor(),
                Transforms.normalize(Normalization.IMAGENET));
    }

    @Test
    void fit_discsAndBoxes_learnsThem() {
        DefaultGenerator.manualSeed(42);
        try (CustomCNN model = new CustomCNN(2)) {
            History history = Trainer.of(model).optimizer(adam(1e-3)).epochs(4).fit(train.batches(4).shuffle(),
                    valid.batches(8));
            assertThat(history.epochs()).hasSize(4).extracting(EpochResult::epoch).containsExactly(1, 2, 3, 4);
            assertThat(history.best().accuracy()).isEqualTo(1.0);
            assertThat(history.last().trainLoss()).isLessThan(history.epochs().get(0).trainLoss());
            Provenance provenance = history.provenance();
            assertThat(provenance.classes()).containsExactly("boxes", "discs");
            assertThat(provenance.trainImages()).isEqualTo(16);
            assertThat(provenance.validImages()).isEqualTo(8);
            assertThat(provenance.device()).isIn("cpu", "cuda");
            assertThat(provenance.libtorch()).startsWith("2.");
            assertThat(provenance.library()).doesNotContain("$").isNotBlank();
            assertThat(provenance.dataHash()).matches("[0-9a-f]{64}");
        }
    }

    @Test
    void fit_seededTwice_givesTheSameWeights() {
        StateDict first = seededRun();
        StateDict second = seededRun();
        first.tensors()
                .forEach((name, tensor) -> assertThat(second.get(name).bytes()).as(name).isEqualTo(tensor.bytes()));
    }

    private static StateDict seededRun() {
        DefaultGenerator.manualSeed(7);
        try (Network model = small()) {
            Trainer.of(model).optimizer(sgd(0.01).momentum(0.9)).fit(smallImages().batches(8).shuffle(3),
                    smallImages().batches(16));
            return model.stateDict();
        }
    }

    @Test
    void fit_frozenBackbone_leavesParametersAndStatisticsBitForBit() {
        try (Network model = small().freezeBackbone()) {
            StateDict before = model.stateDict();
            Trainer.of(model).optimizer(adamW(0.01).weightDecay(0.1)).epochs(2).fit(smallImages().batches(8),
                    smallImages().batches(16));
            assertThat(changed(before, model.stateDict())).containsExactly("fc.bias", "fc.weight");
            try (NativeScope scope = NativeScope.open()) {
                Modules.parameters(model.module()).forEach((name, parameter) -> {
                    if (!name.startsWith("fc.")) {
                        assertThat(parameter.requires_grad() || parameter.grad().defined()).as("gradient of " + name)
                                .isFalse();
                    }
                });
            }
        }
    }

    /** Products have 8 bits, sums and weights 24: a little off, no more. */
    @Test
    void fit_mixedPrecision_isNearFp32AndKeepsWeightsOf32Bits() {
        List<Double> losses = new ArrayList<>();
        for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
            DefaultGenerator.manualSeed(42);
            try (CustomCNN model = new CustomCNN(2)) {
                losses.add(Trainer.of(model).precision(precision).optimizer(sgd(1e-2))
                        .fit(train.batches(8).shuffle(), valid.batches(8)).last().trainLoss());
                assertThat(model.stateDict().tensors().values())
                        .allMatch(tensor -> tensor.dtype() == DType.F32 || tensor.dtype() == DType.I64);
            }
        }
        assertThat(losses.get(1)).isNotEqualTo(losses.get(0)).isCloseTo(losses.get(0), within(0.02));
    }

    /** Three batches an epoch: the group of four ends within the second one, and the two batches behind it move nothing. */
    @Test
    void fit_accumulatedGradientsLeftOverAtAnEpochsEnd_countInTheNextEpoch() {
        List<Integer> moves = new ArrayList<>();
        try (Network model = small().freezeBackbone()) {
            StateDict[] before = {model.stateDict()};
            Trainer.of(model).optimizer(sgd(0.1).accumulate(4)).epochs(2).callback(new Callback() {
                @Override
                public void onBatch(TrainingRun fit, BatchResult batch) {
                    StateDict after = fit.model().stateDict();
                    if (!changed(before[0], after).isEmpty()) {
                        moves.add((int) fit.step());
                    }
                    before[0] = after;
                }
            }).fit(smallImages().batches(6), smallImages().batches(16));
        }
        assertThat(moves).containsExactly(4);
    }

    @Test
    void fit_frozenBackboneWithBatchNormInTraining_letsOnlyItsStatisticsDrift() {
        try (Network model = small().freezeBackbone(BatchNormMode.TRAINING)) {
            StateDict before = model.stateDict();
            Trainer.of(model).fit(smallImages().batches(8), smallImages().batches(16));
            assertThat(changed(before, model.stateDict()))
                    .contains("fc.weight", "bn1.running_mean", "bn1.running_var", "bn1.num_batches_tracked")
                    .allMatch(name -> name.startsWith("fc.")
                            || name.matches(".*(running_mean|running_var|num_batches_tracked)"));
        }
    }

    @Test
    void fit_callbacks_areToldEverythingInOrder() {
        List<String> told = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        Callback teller = new Callback() {
            @Override
            public void onFitStart(TrainingRun fit) {
                told.add("start, " + fit.epochs() + " epochs");
            }

            @Override
            public void onEpochStart(TrainingRun fit) {
                told.add("epoch " + fit.epoch());
            }

            @Override
            public void onBatch(TrainingRun fit, BatchResult batch) {
                told.add(batch.phase() + " " + batch.batch() + "/" + batch.batches() + " of " + batch.images()
                        + " at step " + fit.step());
                assertThat(batch.loss()).isPositive();
                assertThat(batch.accuracy()).isBetween(0.0, 1.0);
                if (batch.phase() == Phase.TRAINING) {
                    rates.add(batch.learningRate());
                }
            }

            @Override
            public void onEpochEnd(TrainingRun fit, EpochResult result) {
                told.add("end of " + result.epoch());
                assertThat(fit.results()).endsWith(result);
            }

            @Override
            public void onFitEnd(TrainingRun fit, History history) {
                told.add("fit");
            }

            @Override
            public void onClose() {
                told.add("close");
            }
        };
        try (Network model = small()) {
            Trainer.of(model).optimizer(sgd(0.1)).epochs(2).schedule(Schedule.exponential(0.5)).callback(teller)
                    .fit(smallImages().batches(10), smallImages().batches(16));
        }
        assertThat(told).containsExactly("start, 2 epochs",
                "epoch 1", "TRAINING 1/2 of 10 at step 1", "TRAINING 2/2 of 6 at step 2",
                "VALIDATION 1/1 of 16 at step 2", "end of 1",
                "epoch 2", "TRAINING 1/2 of 10 at step 3", "TRAINING 2/2 of 6 at step 4",
                "VALIDATION 1/1 of 16 at step 4", "end of 2",
                "fit", "close");
        assertThat(rates).containsExactly(0.1, 0.05, 0.025, 0.0125);
    }

    @Test
    void fit_stoppedByACallback_endsAfterThatEpochAndStillCloses() {
        List<String> told = new ArrayList<>();
        try (Network model = small()) {
            History history = Trainer.of(model).epochs(5).callback(new Callback() {
                @Override
                public void onEpochEnd(TrainingRun fit, EpochResult result) {
                    fit.stop("seen enough");
                }

                @Override
                public void onClose() {
                    told.add("closed");
                }
            }).fit(smallImages().batches(16), smallImages().batches(16));
            assertThat(history.epochs()).hasSize(1);
        }
        assertThat(told).containsExactly("closed");
    }

    @Test
    void earlyStopping_lossThatRises_stopsAndRestoresTheBestWeights(@TempDir Path out) {
        List<StateDict> weights = new ArrayList<>();
        try (Network model = small().freezeBackbone()) {
            History history = Trainer.of(model).optimizer(sgd(0.01)).epochs(9)
                    .schedule((base, at) -> at.epoch() < 2 ? base : 100) // a rate that throws the weights far off from the third epoch on
                    .callback(EarlyStopping.of(2)).callback(new Callback() {
                        @Override
                        public void onEpochEnd(TrainingRun fit, EpochResult result) {
                            weights.add(fit.model().stateDict());
                        }
                    }).fit(smallImages().batches(8), smallImages().batches(16));
            List<Double> losses = history.epochs().stream().map(EpochResult::validLoss).toList();
            int best = losses.indexOf(Collections.min(losses));
            assertThat(losses).hasSize(best + 3);
            assertThat(changed(weights.get(best), model.stateDict())).isEmpty();
            assertThat(changed(weights.get(best + 2), model.stateDict())).isNotEmpty();
            assertThat(history.resultEpoch()).as("the epoch whose weights the model has").isEqualTo(best + 1);
            assertThat(history.run("r").resultEpoch().epoch()).isEqualTo(best + 1);
            history.save(out);
            assertThat(History.read(out)).isEqualTo(history);
        }
    }

    @Test
    void fit_lossThatIsNoNumber_stopsAndNamesTheFilesOfTheBatch() {
        try (Network model = small()) {
            assertThatThrownBy(() -> Trainer.of(model).optimizer(sgd(1e30)).fit(smallImages().batches(8),
                    smallImages().batches(16)))
                    .isInstanceOf(GraftException.class).hasMessageContaining("learning rate 1.0E30")
                    .hasMessageContaining("discs3.png")
                    .hasMessageNotContaining("boxes3.png").message().hasLineCount(1);
        }
    }

    @Test
    void fit_headOfAnotherSize_saysWhatTheClassesNeed() {
        try (Network model = Network.create(Architectures.of("resnet18")).replaceHead(Head.linear(3))) {
            assertThatThrownBy(() -> Trainer.of(model).fit(smallImages().batches(8), smallImages().batches(8)))
                    .isInstanceOf(DataException.class).hasMessageContaining("3 outputs")
                    .hasMessageContaining("2 classes [boxes, discs]")
                    .hasMessageContaining("head of 2 classes");
        }
    }

    @Test
    void fit_differentOrTooFewClasses_saysWhich(@TempDir Path other) throws IOException {
        Path cats = Files.createDirectories(other.resolve("cats"));
        Files.copy(valid.file(0), cats.resolve("a.png"));
        DataLoader one = ImageFolder.of(other, pixels(64)).batches(8);
        try (Network model = small()) {
            assertThatThrownBy(() -> Trainer.of(model).fit(one, one)).isInstanceOf(DataException.class)
                    .hasMessageContaining("at least two classes");
            assertThatThrownBy(() -> Trainer.of(model).fit(smallImages().batches(8), one))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("[boxes, discs]").hasMessageContaining("[cats]");
        }
    }

    @Test
    void fit_cudaWithoutADevice_saysSo() {
        assumeFalse(Device.hasCuda());
        try (Network model = small()) {
            assertThatThrownBy(
                    () -> Trainer.of(model).device(Device.CUDA).fit(smallImages().batches(8), smallImages().batches(8)))
                    .isInstanceOf(GraftException.class).hasMessageContaining("No CUDA device");
        }
    }

    @Test
    void loss_weightsAndSmoothing_mixAsTorchDefines() {
        double plain = validLoss(Loss.crossEntropy());
        double boxes = validLoss(Loss.crossEntropy().classWeights(1, 0));
        double discs = validLoss(Loss.crossEntropy().classWeights(0, 1));
        assertThat(boxes).isNotCloseTo(discs, within(1e-3));
        assertThat(plain).as("as many boxes as discs").isCloseTo((boxes + discs) / 2, within(1e-5));
        double allSmoothed = validLoss(Loss.crossEntropy().labelSmoothing(1 - 1e-9));
        assertThat(allSmoothed).isNotCloseTo(plain, within(1e-3));
        assertThat(validLoss(Loss.crossEntropy().labelSmoothing(0.5))).isCloseTo((plain + allSmoothed) / 2,
                within(1e-5));
    }

    private static double validLoss(Loss loss) {
        DefaultGenerator.manualSeed(1);
        try (Network model = small().freezeBackbone()) {
            return Trainer.of(model).loss(loss).optimizer(sgd(1e-12))
                    .fit(smallImages().batches(16), smallImages().batches(16)).best().validLoss();
        }
    }

    @Test
    void settings_badOnes_failAtOnceAndLaterOnesReplaceEarlierOnes() {
        try (Network model = small()) {
            assertThatThrownBy(() -> Trainer.of(model).epochs(0)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("epochs must be at least 1; got 0");
            Trainer once = Trainer.of(model).epochs(1);
            assertThat(once.epochs(2).toString()).as("a later setting replaces an earlier one").contains("epochs=2");
            assertThat(once.toString()).as("in another trainer").contains("epochs=1");
            assertThatThrownBy(() -> Trainer.of(model).optimizer(null)).isInstanceOf(NullPointerException.class)
                    .hasMessage("optimizer");
            assertThat(Trainer.of(model).optimizer(adam(0.5)).epochs(3).toString())
                    .startsWith("Trainer[model=resnet18, optimizer=" + adam(0.5))
                    .contains("schedule=Constant[]", "loss=" + Loss.crossEntropy(), "epochs=3", "device=AUTO");
            DataLoader mixed = smallImages().batches(8).shuffle().mixup(0.2);
            assertThatThrownBy(() -> Trainer.of(model).cacheFeatures(2).fit(mixed, smallImages().batches(8)))
                    .isInstanceOf(GraftException.class)
                    .hasMessageContainingAll("2 views of each", "Mixup[alpha=0.2]", "leave out cacheFeatures");
        }
    }

    private static Network small() {
        return Network.create(Architectures.of("resnet18")).replaceHead(Head.linear(2));
    }

    private static ImageFolder smallImages() {
        return train.withTransform(pixels(64));
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
