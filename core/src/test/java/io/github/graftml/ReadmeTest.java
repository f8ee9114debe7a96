package io.github.graftml;

import static io.github.graftml.optim.Optimizers.adam;
import static io.github.graftml.transform.Normalization.IMAGENET;
import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.normalize;
import static io.github.graftml.transform.Transforms.randomHorizontalFlip;
import static io.github.graftml.transform.Transforms.randomRotation;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.data.ImageFolder;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.train.CrossValidation;
import io.github.graftml.train.History;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example, word for word but for the folder names, on drawn pictures. */
class ReadmeTest {

    @Test
    void tenLines_offline_learnAndPredict(@TempDir Path folder) throws IOException {
        Path data = folder.resolve("data");
        DrawnPictures.folder(data.resolve("train"), 12, 1);
        DrawnPictures.folder(data.resolve("valid"), 6, 2);
        Path photo = data.resolve("valid/discs/discs0.png");
        Path saved = folder.resolve("discs-boxes");

        // README
        try (ImageClassifier model = TransferLearning.efficientNetLite0().freezeBackbone().head(2)) {
            ImageFolder train = ImageFolder.of(data.resolve("train"), Transforms.compose(randomRotation(10), randomHorizontalFlip(0.5), model.preprocessing()));
            ImageFolder valid = ImageFolder.of(data.resolve("valid"), model.preprocessing());
            History history = Trainer.of(model).optimizer(adam(1e-3)).epochs(1).fit(train.batches(8).shuffle(42), valid.batches(8));
            System.out.println(history.best().accuracy());
            model.save(saved);
        }
        try (ImageClassifier model = ImageClassifier.load(saved)) {
            Prediction p = model.predict(photo);
            System.out.println(p.label() + " " + p.probability() + " " + p.top(5));
            // end of README
            assertThat(p.label()).isEqualTo("discs");
            assertThat(p.top(5)).hasSize(2);
        }
    }

    @Test
    void crossValidation_asInTheReadme_measuresEveryFold(@TempDir Path data) throws IOException {
        Path folder = DrawnPictures.folder(data, 4, 1);
        Transform transform = PretrainedWeights.imagenet("efficientnet-lite0").input();
        // README
        CrossValidation result = CrossValidation.folds(2).seed(42).run(ImageFolder.of(folder, transform), fold -> {
            try (ImageClassifier model = TransferLearning.efficientNetLite0().freezeBackbone().head(2)) {
                return Trainer.of(model).epochs(2).fit(fold.train().batches(64).shuffle(42), fold.valid().batches(64));
            }
        });
        System.out.println(result);
        // end of README
        assertThat(result.folds()).hasSize(2);
    }

    @Test
    void promisedChain_compilesAsItStands() {
        TransferLearning article = TransferLearning.resnet101().weights(PretrainedWeights.none());
        try (ImageClassifier model = article.freezeBackbone().head(2)) {
            assertThat(model.model().trainableParameters().keySet()).containsExactly("fc.0.weight", "fc.0.bias", "fc.3.weight", "fc.3.bias");
            assertThat(((Network) model.model()).architecture().features()).isEqualTo(2048);
            assertThat(model.preprocessing()).isEqualTo(PretrainedWeights.imagenet("resnet101").input());
            assertThat(Transforms.compose(resize(256), centerCrop(224), toTensor(), normalize(IMAGENET))).isEqualTo(Preprocessing.plain(model.preprocessing()));
        }
    }

    /** Not run: it would fetch 171 MB. */
    @SuppressWarnings("unused")
    private static ImageClassifier promisedChain() {
        return TransferLearning.resnet101().freezeBackbone().head(2);
    }
}
