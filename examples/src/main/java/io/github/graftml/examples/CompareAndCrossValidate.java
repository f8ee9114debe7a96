package io.github.graftml.examples;

import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.TransferLearning;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.train.CrossValidation;
import io.github.graftml.train.Trainer;
import java.nio.file.Path;
import java.util.List;

/** Compares two backbones by 5-fold cross-validation: accuracy and its deviation. */
public final class CompareAndCrossValidate {

    private CompareAndCrossValidate() {
    }

    /**
     * @param args a folder with a folder of photos for each class; then {@code none} for random weights, which need no
     * download
     */
    public static void main(String[] args) {
        Graft.seed(42);
        ImageFolder photos = ImageFolder.of(Path.of(args[0]));
        for (String backbone : List.of("efficientnet-lite0", "resnet18")) {
            PretrainedWeights weights = args.length > 1 ? PretrainedWeights.none()
                    : PretrainedWeights.imagenet(backbone);
            CrossValidation result = CrossValidation.folds(5).seed(42).run(photos, fold -> {
                try (ImageClassifier classifier = TransferLearning.of(backbone).weights(weights).freezeBackbone()
                        .head(photos.classes())) {
                    return Trainer.of(classifier).epochs(2)
                            .fit(fold.train().batches(64).shuffle(42), fold.valid().batches(64));
                }
            });
            System.out.println(backbone + System.lineSeparator() + result);
        }
    }
}
