package io.github.graftml.train;

import static io.github.graftml.optim.Optimizers.adam;
import static io.github.graftml.optim.Optimizers.adamW;
import static io.github.graftml.optim.Optimizers.rmsprop;
import static io.github.graftml.optim.Optimizers.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.DrawnPictures;
import io.github.graftml.Graft;
import io.github.graftml.callbacks.EarlyStopping;
import io.github.graftml.callbacks.ModelCheckpoint;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.error.WeightsException;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.optim.Loss;
import io.github.graftml.optim.Optimizer;
import io.github.graftml.optim.ParameterGroups;
import io.github.graftml.optim.Schedule;
import io.github.graftml.runtime.Device;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is refused, in this process; {@link NeverLoseARunTest} has the processes that are killed. */
class CheckpointTest {

    @TempDir
    private static Path drawn;
    @TempDir
    private static Path original;

    @TempDir
    private Path work;
    private Path folder;

    @BeforeAll
    static void run() throws IOException {
        DrawnPictures.folder(drawn.resolve("train"), 4, 1);
        DrawnPictures.folder(drawn.resolve("valid"), 2, 2);
        try (Network model = network()) {
            trainer(model, original).fit(train(), valid());
        }
        assertThat(Checkpoints.files(original)).extracting(file -> file.getFileName().toString())
                .containsExactly("step-000000003.safetensors", "step-000000004.safetensors");
    }

    @BeforeEach
    void copy() throws IOException {
        folder = Files.createDirectory(work.resolve("checkpoints"));
        for (Path file : Checkpoints.files(original)) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
    }

    @Test
    void read_checkpoint_tellsWhereTheRunStood() {
        Checkpoint checkpoint = Checkpoint.read(last());
        assertThat(checkpoint.epoch()).isEqualTo(2);
        assertThat(checkpoint.step()).isEqualTo(4);
        assertThat(checkpoint.history().epochs()).hasSize(2);
    }

    /** Weight decay would move what it reaches, and the optimizer's memory would take room. */
    @Test
    void read_checkpointOfAFrozenModel_holdsNoOptimizerStateOfWhatIsFrozen() {
        StateDict before;
        Path decayed = work.resolve("decayed");
        try (Network model = network()) {
            before = model.stateDict();
            Trainer.of(model).optimizer(adamW(1e-2).weightDecay(0.5)).epochs(2).callback(Checkpoints.to(decayed))
                    .fit(train(), valid());
        }
        Checkpoint checkpoint = Checkpoint.latest(decayed).orElseThrow();
        assertThat(checkpoint.optimizerState().tensors().keySet()).isNotEmpty()
                .allMatch(name -> name.startsWith("fc."));
        assertThat(checkpoint.weights().tensors()).containsOnlyKeys("fc.0.weight", "fc.0.bias", "fc.3.weight",
                "fc.3.bias");
        checkpoint.weights().tensors()
                .forEach((name, tensor) -> assertThat(tensor.bytes()).as(name).isNotEqualTo(before.get(name).bytes()));
    }

    @Test
    void resume_otherWeightsInTheFrozenPart_isRefused() {
        try (Network model = network()) {
            StateDict before = model.stateDict();
            StateDict.Builder other = StateDict.builder();
            before.tensors().forEach((name, tensor) -> other.put(name,
                    name.equals("bn2.running_mean") ? before.get("bn2.weight") : tensor));
            model.load(other.build());
            assertRefused(() -> trainer(model, folder).resume(folder).fit(train(), valid()), WeightsException.class,
                    "frozen", "sha256");
        }
    }

    @Test
    void resume_finishedRun_givesItsHistoryAndWeightsAtOnce() {
        try (Network model = network()) {
            History history = trainer(model, folder).resume(folder).fit(train(), valid());
            assertThat(history.epochs()).isEqualTo(Checkpoint.read(last()).history().epochs());
            assertThat(head(model.stateDict()).sha256()).isEqualTo(Checkpoint.read(last()).weights().sha256());
        }
    }

    @Test
    void resume_emptyFolder_beginsAtTheBeginning() {
        try (Network model = network()) {
            Path empty = work.resolve("none yet");
            assertThat(trainer(model, empty).resume(empty).fit(train(), valid()).epochs()).hasSize(2);
        }
    }

    @Test
    void fit_folderWithCheckpointsButNotResumed_refusesToMixRuns() {
        try (Network model = network()) {
            assertRefused(() -> trainer(model, folder).fit(train(), valid()), GraftException.class,
                    "There are checkpoints", folder.toString(), "resume");
        }
    }

    @Test
    void resume_cutFile_saysSo() throws IOException {
        byte[] bytes = Files.readAllBytes(last());
        Files.write(last(), Arrays.copyOf(bytes, bytes.length - 7));
        assertResumeRefused(GraftException.class, UnaryOperator.identity(), last().toString(), "older checkpoint");
    }

    @Test
    void resume_flippedBitInTheWeights_isFoundByTheChecksum() throws IOException {
        byte[] bytes = Files.readAllBytes(last());
        bytes[bytes.length - 8_000] ^= 1;
        Files.write(last(), bytes);
        assertResumeRefused(GraftException.class, UnaryOperator.identity(), last().toString(), "checksum");
    }

    @Test
    void resume_editedState_isFoundByTheChecksum() throws IOException {
        String text = new String(Files.readAllBytes(last()), StandardCharsets.ISO_8859_1);
        assertThat(text).contains("\\\"step\\\" : 4");
        Files.write(last(), text.replace("\\\"step\\\" : 4", "\\\"step\\\" : 2").getBytes(StandardCharsets.ISO_8859_1));
        assertResumeRefused(GraftException.class, UnaryOperator.identity(), last().toString(), "checksum");
    }

    @Test
    void resume_fileOfWeights_saysThatItIsNoCheckpoint() throws IOException {
        Checkpoint.read(last()).weights().save(last());
        assertResumeRefused(GraftException.class, UnaryOperator.identity(), "a file of weights, not a checkpoint");
    }

    @Test
    void resume_otherModelHeadOrFreezing_saysWhich() {
        try (Network wider = network().replaceHead(Head.mlp(2, 10, 0.5)).freezeBackbone()) {
            assertRefused(() -> trainer(wider, folder).resume(folder).fit(train(), valid()), WeightsException.class,
                    "fc.");
        }
        try (Network thawed = network().unfreeze()) {
            assertRefused(() -> trainer(thawed, folder).resume(folder).fit(train(), valid()), WeightsException.class,
                    "conv1.weight", "frozen");
        }
    }

    @Test
    void resume_otherSettings_namesEachWithBothValues() {
        assertResumeRefused(GraftException.class, trainer -> trainer.schedule(Schedule.cosine()),
                "schedule Cosine[minimum=0.0] instead of Constant[]");
        try (Network model = network()) {
            assertRefused(() -> Trainer.of(model).optimizer(adam(0.5)).epochs(3).resume(folder).fit(train(), valid()),
                    GraftException.class,
                    "optimizer Adam[learningRate=0.5", "epochs 3 instead of 2");
        }
        assertResumeRefused(GraftException.class, trainer -> trainer.hyperparameters(Map.of("--mixup", "0.2")),
                "--mixup 0.2 instead of none");
        try (Network model = network()) {
            DataLoader larger = ImageFolder.of(drawn.resolve("train"), DurableRun.pixels()).batches(8).shuffle(3);
            assertRefused(() -> trainer(model, folder).resume(folder).fit(larger, valid()), GraftException.class,
                    "training images", "batchSize=8", "batchSize=4");
        }
    }

    @Test
    void resume_otherPicturesOrClasses_saysWhich(@TempDir Path other) throws IOException {
        DrawnPictures.folder(other, 4, 9);
        try (Network model = network()) {
            DataLoader others = ImageFolder.of(other, DurableRun.pixels()).batches(4).shuffle(3);
            assertRefused(() -> trainer(model, folder).resume(folder).fit(others, valid()), DataException.class,
                    "images, whose names, sizes or labels differ", other.toString());
        }
        Files.move(other.resolve("discs"), other.resolve("rings"));
        try (Network model = network()) {
            DataLoader others = ImageFolder.of(other, DurableRun.pixels()).batches(4).shuffle(3);
            assertRefused(() -> trainer(model, folder).resume(folder).fit(others, others), DataException.class,
                    "[boxes, discs]", "[boxes, rings]");
        }
    }

    @Test
    void resume_withoutTheCallbackThatRemembersSomething_saysWhich() {
        Path stopping = work.resolve("stopping");
        try (Network model = network()) {
            trainer(model, stopping).callback(EarlyStopping.of(2)).fit(train(), valid());
        }
        assertThat(Checkpoint.latest(stopping).orElseThrow().callbacks().get("early_stopping").tensors().keySet())
                .isNotEmpty().allMatch(name -> name.startsWith("fc."));
        try (Network model = network()) {
            assertRefused(() -> trainer(model, stopping).resume(stopping).fit(train(), valid()), GraftException.class,
                    "early_stopping");
        }
        try (Network model = network()) {
            assertThat(trainer(model, stopping).resume(stopping).callback(EarlyStopping.of(2)).fit(train(), valid())
                    .epochs()).hasSize(2);
        }
    }

    /** What a frozen network may be trained on, and how many views of it are kept. */
    private enum Kept {
        STEADY(null) {
            @Override
            DataLoader train() {
                return CheckpointTest.train();
            }
        },
        DRAWN_VIEWS(2) {
            @Override
            DataLoader train() {
                return ImageFolder.of(drawn.resolve("train"), views()).batches(4).shuffle(3);
            }
        },
        /** Some pictures come several times in an epoch and others not at all; with this seed the last of them comes in the middle of one. */
        BALANCED_VIEWS(1) {
            @Override
            DataLoader train() {
                return ImageFolder.of(drawn.resolve("valid"), views()).batches(2).balanced(2);
            }
        },
        DRAWN_VIEWS_WITHOUT_THE_LAST_BATCH(1) {
            @Override
            DataLoader train() {
                return ImageFolder.of(drawn.resolve("train"), views()).batches(3).shuffle(3).dropLast();
            }
        };

        private final Integer views;

        Kept(Integer views) {
            this.views = views;
        }

        abstract DataLoader train();

        Trainer trainer(Network model, Path checkpoints) {
            Trainer trainer = Trainer.of(model).optimizer(adam(1e-5)).epochs(4)
                    .callback(Checkpoints.to(checkpoints).everySteps(1));
            return views == null ? trainer : trainer.cacheFeatures(views);
        }

        private static Transform views() {
            return Transforms.compose(Transforms.randomRotation(10), Transforms.randomHorizontalFlip(0.5),
                    DurableRun.pixels());
        }
    }

    /**
     * Cut once behind each training batch, each validation batch and each epoch; dropout and shuffling draw all along. Every
     * other time the features that were kept on disk are gone.
     */
    @ParameterizedTest
    @EnumSource
    void resume_cutOffEverywhere_endsWithTheSameWeightsAndScores(Kept kept) {
        Path undisturbed = work.resolve("undisturbed");
        try (Network model = network()) {
            kept.trainer(model, undisturbed).fit(kept.train(), valid());
        }
        Checkpoint expected = Checkpoint.latest(undisturbed).orElseThrow();
        Path checkpoints = work.resolve("everywhere");
        int moments = 4 * (2 + 1 + 1); // epochs of two training batches, a validation batch and an end
        for (int moment = 0; moment < moments; moment++) {
            if (moment % 2 == 1) {
                FeatureStore.limit(FeatureCaches.folder(), 0);
            }
            int[] left = {2}; // the beginning of an epoch or what is left of it, and a batch
            try (Network model = network()) {
                assertThatThrownBy(() -> kept.trainer(model, checkpoints).resume(checkpoints).callback(new Callback() {
                    @Override
                    public void onEpochStart(TrainingRun fit) {
                        cut();
                    }

                    @Override
                    public void onBatch(TrainingRun fit, BatchResult batch) {
                        cut();
                    }

                    private void cut() {
                        if (left[0]-- == 0) {
                            throw new IllegalStateException("cut off");
                        }
                    }
                }).fit(kept.train(), valid())).hasMessage("cut off");
            }
            if (!Checkpoints.files(checkpoints).isEmpty()
                    && Checkpoint.latest(checkpoints).orElseThrow().step() == expected.step()) {
                break;
            }
        }
        try (Network model = network()) {
            History history = kept.trainer(model, checkpoints).resume(checkpoints).fit(kept.train(), valid());
            assertThat(head(model.stateDict()).sha256()).isEqualTo(expected.weights().sha256());
            assertThat(history.epochs()).usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds")
                    .isEqualTo(expected.history().epochs());
        }
    }

    @Test
    void earlyStopping_cutOffAndResumed_stopsAtTheSameEpochWithTheBestWeights() {
        Path checkpoints = work.resolve("stopping");
        StateDict whole;
        int epochs;
        try (Network model = network()) {
            epochs = stopping(model).fit(train(), valid()).epochs().size();
            whole = model.stateDict();
        }
        assertThat(epochs).as("epochs until it stopped").isBetween(2, 11);
        for (int cut = 1; cut < epochs; cut++) {
            int after = cut;
            try (Network model = network()) {
                assertThatThrownBy(() -> stopping(model).callback(Checkpoints.to(checkpoints)).resume(checkpoints)
                        .callback(new Callback() {
                            @Override
                            public void onEpochStart(TrainingRun fit) {
                                if (fit.epoch() > after) {
                                    throw new IllegalStateException("cut off");
                                }
                            }
                        }).fit(train(), valid())).hasMessage("cut off");
            }
        }
        try (Network model = network()) {
            History history = stopping(model).callback(Checkpoints.to(checkpoints)).resume(checkpoints).fit(train(),
                    valid());
            assertThat(history.epochs()).hasSize(epochs);
            assertThat(model.stateDict().sha256()).isEqualTo(whole.sha256());
        }
    }

    @Test
    void earlyStopping_usedForASecondRun_knowsNothingOfTheFirst() {
        EarlyStopping stopping = EarlyStopping.of(1).minDelta(0.001);
        List<Integer> epochs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (Network model = network()) {
                epochs.add(Trainer.of(model).optimizer(sgd(3)).epochs(12).callback(stopping).fit(train(), valid())
                        .epochs().size());
            }
        }
        assertThat(epochs.get(1)).isEqualTo(epochs.get(0)).isBetween(2, 11);
    }

    private static Trainer stopping(Network model) {
        return Trainer.of(model).optimizer(sgd(3)).epochs(12).callback(EarlyStopping.of(1).minDelta(0.001));
    }

    @Test
    void modelCheckpoint_topTwoAndLast_areTheFilesThatStay() throws IOException {
        Path kept = work.resolve("kept");
        History history;
        try (Network model = network()) {
            history = Trainer.of(model).optimizer(sgd(3)).epochs(5)
                    .callback(ModelCheckpoint.to(kept).top(2).monitor(Monitor.VALID_LOSS).andLast())
                    .fit(train(), valid());
            List<String> expected = new ArrayList<>(
                    history.epochs().stream().sorted(Monitor.VALID_LOSS.bestFirst()).limit(2)
                            .map(epoch -> "epoch-00" + epoch.epoch() + ".safetensors").toList());
            expected.add("epoch-005.safetensors");
            try (var files = Files.list(kept)) {
                assertThat(files.map(file -> file.getFileName().toString()).distinct())
                        .containsExactlyInAnyOrderElementsOf(expected.stream().distinct().toList());
            }
            StateDict last = StateDict.read(kept.resolve("epoch-005.safetensors"));
            assertThat(StateDict.of(last.tensors()).sha256()).isEqualTo(model.stateDict().sha256());
            assertThat(last.metadata()).containsEntry("valid_loss", String.valueOf(history.last().validLoss()));
            assertRefused(() -> Trainer.of(model).callback(ModelCheckpoint.to(kept)).fit(train(), valid()),
                    GraftException.class, "another run", kept.toString());
        }
    }

    @Test
    void like_settingsFromAFile_startTheRunAgain() {
        History first;
        StateDict weights;
        try (Network model = network()) {
            first = Trainer.of(model).optimizer(sgd(0.1).momentum(0.9).clipNorm(1)).schedule(Schedule.linearWarmUp(2))
                    .epochs(2).fit(train(), valid());
            weights = model.stateDict();
        }
        first.save(work.resolve("run"));
        Provenance read = History.read(work.resolve("run")).provenance();
        assertThat(read).isEqualTo(first.provenance());
        try (Network model = network()) {
            History again = Trainer.of(model).settings(read.settings()).fit(
                    ImageFolder.of(drawn.resolve("train"), DurableRun.pixels()).batches(4).shuffle(read.seed()),
                    valid());
            assertThat(again.provenance().weightsHash()).isEqualTo(read.weightsHash());
            assertThat(again.provenance().dataHash()).isEqualTo(read.dataHash());
            assertThat(model.stateDict().sha256()).isEqualTo(weights.sha256());
        }
    }

    @Test
    void settings_ofEveryKind_surviveAFile() throws IOException {
        List<Optimizer> optimizers = List.of(adam(1e-3).betas(0.8, 0.9),
                adamW(1e-3).weightDecay(0.1).noDecayOnNormsAndBiases(), sgd(0.1).momentum(0.9).nesterov(),
                rmsprop(0.1), adam(1e-3).accumulate(4).clipValue(0.5),
                sgd(0.1).parameterGroups(
                        new ParameterGroups(List.of(new ParameterGroups.Group(Set.of("a", "b"), 0.1)))));
        List<Schedule> schedules = List.of(Schedule.constant(), Schedule.step(3, 0.5).perEpoch(),
                Schedule.exponential(0.9), Schedule.cosine(1e-5),
                Schedule.oneCycle(0.1), Schedule.linearWarmUp(3, 0.1, Schedule.cosine()),
                Schedule.reduceOnPlateau(0.5, 2));
        for (Optimizer optimizer : optimizers) {
            for (Schedule schedule : schedules) {
                Settings settings = new Settings("m", optimizer, schedule, Loss.crossEntropy().labelSmoothing(0.1), 3,
                        Device.CPU, null, 2, List.of("top2"), Map.of("b", "1", "a", "2"));
                assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(settings), Settings.class))
                        .isEqualTo(settings);
            }
        }
        Settings own = new Settings("m", adam(1), Schedule.linearWarmUp(3, 0.1, (base, at) -> base),
                Loss.crossEntropy(), 3, Device.CPU, null, null, List.of(), Map.of());
        Settings read = Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(own), Settings.class);
        try (Network model = network()) {
            assertThatThrownBy(() -> Trainer.of(model).settings(read)).isInstanceOf(GraftException.class)
                    .hasMessageContaining("custom schedule");
        }
    }

    private Path last() {
        List<Path> files = Checkpoints.files(folder);
        return files.get(files.size() - 1);
    }

    /** What changes of a frozen network. */
    private static StateDict head(StateDict state) {
        return state.renamed(name -> name.startsWith("fc.") ? name : null);
    }

    private static Network network() {
        Graft.seed(42);
        return DurableRun.network().freezeBackbone();
    }

    private static Trainer trainer(Network model, Path checkpoints) {
        return Trainer.of(model).optimizer(adam(1e-2)).epochs(2).callback(Checkpoints.to(checkpoints).everySteps(1));
    }

    private static DataLoader train() {
        return ImageFolder.of(drawn.resolve("train"), DurableRun.pixels()).batches(4).shuffle(3);
    }

    private static DataLoader valid() {
        return ImageFolder.of(drawn.resolve("valid"), DurableRun.pixels()).batches(4);
    }

    private void assertResumeRefused(Class<? extends Exception> type, UnaryOperator<Trainer> changed, String... named) {
        try (Network model = network()) {
            assertRefused(() -> changed.apply(trainer(model, folder)).resume(folder).fit(train(), valid()), type,
                    named);
        }
    }

    /** One line that says which, and neither the checkpoints nor the model are touched. */
    private void assertRefused(ThrowingCallable run, Class<? extends Exception> type, String... named) {
        Map<Path, byte[]> before = contents();
        AbstractThrowableAssert<?, ?> failure = assertThatThrownBy(run).isInstanceOf(type);
        failure.message().hasLineCount(1).contains(named);
        Map<Path, byte[]> after = contents();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        before.forEach((file, bytes) -> assertThat(Arrays.equals(after.get(file), bytes)).as(file.toString()).isTrue());
    }

    private Map<Path, byte[]> contents() {
        Map<Path, byte[]> contents = new HashMap<>();
        for (Path file : Checkpoints.files(folder)) {
            try {
                contents.put(file, Files.readAllBytes(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return contents;
    }
}
