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
import io.github.graftml.optim.Loss;
import io.github.graftml.optim.Losses;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.runtime.Precision;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Losses of the program's own, and losses with class weights from the data, in training. */
class OwnLossTest {

    private static final Loss OWN = Loss.of("own entropy", Losses::crossEntropy);

    @TempDir
    Path folder;
    private ImageFolder images;

    @BeforeEach
    void draw() throws IOException {
        images = ImageFolder.of(DrawnPictures.folder(folder.resolve("data"), 5, 1),
                Transforms.compose(Transforms.resize(40), Transforms.centerCrop(32),
                        Transforms.toTensor(), Transforms.normalize(Normalization.IMAGENET)));
    }

    @Test
    void fit_ownLossEqualToCrossEntropy_trainsToTheSameBits() {
        assertThat(weights(trainer -> trainer.loss(OWN), train())).isEqualTo(weights(trainer -> trainer, train()));
    }

    @Test
    void fit_ownLoss_isGivenFp32AndTheTargetsOfTheData() {
        Set<String> given = new TreeSet<>();
        Loss watching = Loss.of("watching", (output, targets) -> {
            given.add(output.scalar_type() + " " + Arrays.toString(output.shape()) + ", " + targets.scalar_type() + " "
                    + Arrays.toString(targets.shape()));
            return Losses.crossEntropy(output, targets);
        });
        weights(trainer -> trainer.loss(watching).precision(Precision.BF16), images.batches(10));
        assertThat(given).containsExactly("Float [10, 2], Long [10]");
        weights(trainer -> trainer.loss(watching), images.batches(10).mixup(0.2));
        assertThat(given).containsExactly("Float [10, 2], Float [10, 2]", "Float [10, 2], Long [10]");
    }

    @Test
    void fit_ownLossThatIsNoScalar_namesIt() {
        assertThatThrownBy(
                () -> weights(trainer -> trainer.loss(Loss.of("rows", (output, targets) -> output.sum(1))), train()))
                .isInstanceOf(GraftException.class).hasMessageContaining("\"rows\"").hasMessageContaining("[4]");
    }

    @Test
    void resume_lossOfTheSameName_givesTheWeightsOfAWholeRun() {
        String whole = weights(trainer -> trainer.loss(OWN).epochs(2), train());
        Path checkpoints = folder.resolve("checkpoints");
        assertThatThrownBy(() -> weights(
                trainer -> trainer.loss(OWN).epochs(2).callback(Checkpoints.to(checkpoints), new Callback() {
                    @Override
                    public void onEpochStart(TrainingRun run) {
                        if (run.epoch() == 2) {
                            throw new IllegalStateException("cut");
                        }
                    }
                }), train())).hasMessage("cut");

        assertThatThrownBy(() -> weights(trainer -> trainer.epochs(2).resume(checkpoints), train()))
                .isInstanceOf(GraftException.class)
                .hasMessageContaining("Loss[own entropy]")
                .hasMessageContaining(".loss(Loss.of(\"own entropy\", function))");
        assertThat(weights(
                trainer -> trainer.loss(Loss.of("own entropy", Losses::crossEntropy)).epochs(2).resume(checkpoints),
                train())).isEqualTo(whole);
    }

    @Test
    void settings_ofARunWithAnOwnLoss_needALossOfThatName() {
        Path out = folder.resolve("out");
        try (Network model = network()) {
            Trainer.of(model).loss(OWN).fit(train(), images.batches(10)).save(out);
            Settings earlier = History.read(out).provenance().settings();

            assertThatThrownBy(() -> Trainer.of(model).settings(earlier).fit(train(), images.batches(10)))
                    .isInstanceOf(GraftException.class)
                    .hasMessageContaining("Loss[own entropy]").hasMessageContaining("give .loss(Loss.of(");
            assertThat(Trainer.of(model).settings(earlier).loss(OWN).fit(train(), images.batches(10)).epochs())
                    .hasSize(1);
            assertThat(Trainer.of(model).loss(OWN).settings(earlier).fit(train(), images.batches(10)).epochs())
                    .as("in either order").hasSize(1);
        }
    }

    @Test
    void fit_balancedLoss_trainsAsWithItsWeights() throws IOException {
        for (int i = 7; i < 10; i++) {
            Files.delete(images.file(i));
        }
        ImageFolder uneven = ImageFolder.of(folder.resolve("data"), images.transform().orElseThrow()); // 5 boxes, 2 discs
        assertThat(weights(trainer -> trainer.loss(Loss.crossEntropy().balanced()), uneven.batches(7)))
                .isEqualTo(weights(trainer -> trainer.loss(Loss.crossEntropy().classWeights(7 / 10.0, 7 / 4.0)),
                        uneven.batches(7)))
                .isNotEqualTo(weights(trainer -> trainer, uneven.batches(7)));
    }

    @Test
    void fit_classesBalancedTwice_isRefused() {
        assertThatThrownBy(
                () -> weights(trainer -> trainer.loss(Loss.crossEntropy().balanced()), images.batches(4).balanced()))
                .isInstanceOf(GraftException.class).hasMessageContaining("balanced twice")
                .hasMessageContaining("use only one of them");
    }

    private DataLoader train() {
        return images.batches(4).shuffle(1);
    }

    private static Network network() {
        DefaultGenerator.manualSeed(3);
        return Network.create(Architectures.of("resnet18")).replaceHead(Head.linear(2));
    }

    /** @return the hash of the weights after training */
    private String weights(UnaryOperator<Trainer> settings, DataLoader train) {
        try (Network model = network()) {
            settings.apply(Trainer.of(model).optimizer(sgd(0.01))).fit(train, DataLoader.of(train.images(), 10));
            return model.stateDict().sha256();
        }
    }
}
