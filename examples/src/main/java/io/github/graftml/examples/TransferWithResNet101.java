package io.github.graftml.examples;

import static io.github.graftml.optim.Optimizers.adam;
import static io.github.graftml.transform.Transforms.*;

import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.TransferLearning;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.train.History;
import io.github.graftml.train.Trainer;
import java.nio.file.Path;

/** The article's second experiment: a new head on a frozen ResNet-101. */
public final class TransferWithResNet101 {

    private TransferWithResNet101() {
    }

    /**
     * @param args a folder with {@code train/} and {@code valid/}; then {@code none} for random weights, which need no
     * download
     */
    public static void main(String[] args) {
        Graft.seed(42);
        ImageFolder train = ImageFolder.of(Path.of(args[0], "train"));
        ImageFolder valid = ImageFolder.of(Path.of(args[0], "valid"));
        PretrainedWeights weights = args.length > 1 ? PretrainedWeights.none()
                : PretrainedWeights.imagenet("resnet101");

        try (ImageClassifier classifier = TransferLearning.resnet101().weights(weights).freezeBackbone().head(2)) {
            History history = Trainer.of(classifier).optimizer(adam(1e-3)).epochs(1)
                    .fit(train.batches(64).augment(randomRotation(10), randomHorizontalFlip(0.5)).shuffle(42),
                            valid.batches(64));
            System.out.println(history); // no transform given: the augmentation, then the classifier's preprocessing
            classifier.save(Path.of("cats-dogs"));
        }
    }
}
