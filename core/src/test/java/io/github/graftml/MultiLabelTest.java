package io.github.graftml;

import static io.github.graftml.optim.Optimizers.adam;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.ImageTable;
import io.github.graftml.data.Sample;
import io.github.graftml.error.DataException;
import io.github.graftml.metrics.MultiLabelMetrics;
import io.github.graftml.metrics.MultiLabelPredictions;
import io.github.graftml.model.Head;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.optim.Loss;
import io.github.graftml.train.History;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultiLabelTest {

    private static final Transform SMALL = Transforms.compose(Transforms.resize(48), Transforms.centerCrop(48),
            Transforms.toTensor(),
            Transforms.normalize(Normalization.HALF));

    @Test
    void fit_pictureWithSeveralLabels_learnsSavesAndPredictsEach(@TempDir Path folder) throws IOException {
        ImageFolder folders = ImageFolder.of(DrawnPictures.folder(folder.resolve("data"), 8, 2), SMALL);
        ImageTable table = ImageTable.of(folders.samples().stream().map(Sample::file).toList(),
                file -> file.toString().contains("discs") ? List.of("picture", "round", "red") : List.of("picture"),
                SMALL);
        Graft.seed(42);
        try (ImageClassifier model = TransferLearning.of("resnet18").weights(PretrainedWeights.none())
                .head(Head.linear(3))) {
            History history = Trainer.of(model).optimizer(adam(1e-3)).epochs(6).fit(table.batches(4).shuffle(1),
                    table.batches(16));
            assertThat(history.provenance().toString()).contains("BinaryCrossEntropy");
            assertThat(history.best().accuracy()).isGreaterThan(0.9);

            Path disc = folder.resolve("data/discs/discs0.png");
            Prediction prediction = model.predict(disc);
            assertThat(prediction.candidates().stream().mapToDouble(Prediction.Candidate::probability).sum())
                    .isGreaterThan(1.2);
            assertThat(prediction.labels(0.5)).contains("picture", "red", "round");
            model.save(folder.resolve("model"));
            try (ImageClassifier loaded = ImageClassifier.load(folder.resolve("model"))) {
                assertThat(loaded.predict(disc).probability("red")).isCloseTo(prediction.probability("red"),
                        within(1e-6));
            }

            MultiLabelPredictions predictions = model.evaluate(table.batches(5)).multiLabelPredictions();
            assertThat(predictions.labels()).containsExactly("picture", "red", "round");
            assertThat(predictions.file(15)).endsWith("discs7.png");
            assertThat(predictions.shows(15, 1)).isTrue();
            assertThat(predictions.shows(0, 1)).isFalse();
            assertThat(predictions.probability(8, 1)).isCloseTo(prediction.probability("red"), within(1e-5));
            MultiLabelMetrics metrics = MultiLabelMetrics.of(predictions);
            assertThat(metrics.labelAccuracy()).as("what training measured").isCloseTo(history.last().validAccuracy(),
                    within(1e-12));
            assertThat(metrics.logLoss()).isCloseTo(history.last().validLoss(), within(1e-5));

            ImageTable plain = ImageTable.of(List.of(disc), file -> List.of("red"), SMALL);
            assertThatThrownBy(() -> model.evaluate(plain.batches(1))).isInstanceOf(DataException.class)
                    .hasMessageContaining("[red]");
            assertThat(
                    model.evaluate(plain.withClasses(model.classes()).batches(1)).multiLabelPredictions().shows(0, 1))
                    .isTrue();
            assertThat(model.evaluate(table.batches(4)).metrics().get("label accuracy"))
                    .isEqualTo(metrics.labelAccuracy());
            assertThat(model.evaluate(table).accuracy()).isEqualTo(metrics.correct());
            assertThatThrownBy(() -> model.evaluate(folders.batches(4))).isInstanceOf(DataException.class)
                    .hasMessageContaining("ImageTable");
            assertThatThrownBy(() -> model.evaluate(folders)).isInstanceOf(DataException.class)
                    .hasMessageContaining("ImageTable");
            assertThatThrownBy(() -> model.calibrate(table.batches(4))).isInstanceOf(DataException.class)
                    .hasMessageContaining("exclude each other");
            assertThatThrownBy(
                    () -> Trainer.of(model).loss(Loss.crossEntropy()).fit(table.batches(4), table.batches(4)))
                    .isInstanceOf(DataException.class).hasMessageContaining("exactly one label")
                    .hasMessageContaining("BinaryCrossEntropy");
            assertThatThrownBy(
                    () -> Trainer.of(model).loss(Loss.binaryCrossEntropy()).fit(folders.batches(4), folders.batches(4)))
                    .isInstanceOf(DataException.class).hasMessageContaining("multi-label images")
                    .hasMessageContaining("CrossEntropy");
        }
        try (ImageClassifier article = TransferLearning.of("resnet18").weights(PretrainedWeights.none()).head(3)) {
            assertThatThrownBy(() -> Trainer.of(article).fit(table.batches(4), table.batches(4)))
                    .isInstanceOf(DataException.class).hasMessageContaining("Head.linear");
        }
    }
}
