package io.github.graftml.train;

import static io.github.graftml.optim.Optimizers.adam;
import static io.github.graftml.transform.Normalization.IMAGENET;
import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.compose;
import static io.github.graftml.transform.Transforms.normalize;
import static io.github.graftml.transform.Transforms.randomHorizontalFlip;
import static io.github.graftml.transform.Transforms.randomRotation;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.transform.Transform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {

    /** Float32 sums in another order differ in the last digits, and Adam makes much of small gradients. */
    private static final double NOISE = 2e-3;

    @Test
    void fit_articlesFirstExperimentWithSeed42_lossesOfPythonStepByStep() throws IOException {
        JsonNode golden = new ObjectMapper().readTree(Goldens.file("replay.json").toFile());
        Path images = Goldens.file("../data/images");
        Transform valid = compose(resize(224), centerCrop(224), toTensor(), normalize(IMAGENET));
        Transform train = compose(randomRotation(10), randomHorizontalFlip(0.5), valid);

        DefaultGenerator.manualSeed(42);
        List<Double> losses = new ArrayList<>();
        History history;
        try (CustomCNN model = new CustomCNN(2)) {
            history = Trainer.of(model).optimizer(adam(1e-3)).epochs(2).callback(new Callback() {
                @Override
                public void onBatch(TrainingRun fit, BatchResult batch) {
                    if (batch.phase() == BatchResult.Phase.TRAINING) {
                        losses.add(batch.loss());
                    }
                }
            }).fit(ImageFolder.of(images, train).batches(8).shuffle(), ImageFolder.of(images, valid).batches(8));
        }

        assertThat(losses).hasSize(golden.get("train_losses").size()).hasSize(6);
        for (int i = 0; i < losses.size(); i++) {
            assertThat(losses.get(i)).as("loss of step " + i).isCloseTo(golden.get("train_losses").get(i).asDouble(),
                    within(NOISE));
        }
        for (int i = 0; i < 2; i++) {
            JsonNode expected = golden.get("epochs").get(i);
            assertThat(history.epochs().get(i).validLoss()).as("epoch " + i)
                    .isCloseTo(expected.get("valid_loss").asDouble(), within(NOISE));
            assertThat(history.epochs().get(i).validAccuracy()).isEqualTo(expected.get("valid_accuracy").asDouble());
        }
    }
}
