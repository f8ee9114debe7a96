package io.github.graftml.examples;

import static io.github.graftml.transform.Transforms.trivialAugment;

import io.github.graftml.Evaluation;
import io.github.graftml.FineTune;
import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.TransferLearning;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.Split;
import io.github.graftml.train.History;
import java.io.IOException;
import java.nio.file.Path;

/** One folder with a folder of photos for each class: split, fine-tune, evaluate, report, save. */
public final class TrainOnYourFolder {

    private TrainOnYourFolder() {
    }

    /** @param args a folder with a folder of photos for each class */
    public static void main(String[] args) throws IOException {
        Graft.seed(42);
        Split<ImageFolder> photos = ImageFolder.of(Path.of(args[0])).split(0.2, 42);

        try (ImageClassifier classifier = TransferLearning.efficientNetLite0().head(photos.train().classes())) {
            History history = FineTune.of(classifier).epochs(3).progress()
                    .fit(photos.train().batches(32).augment(trivialAugment()).shuffle(42), photos.valid().batches(32));
            System.out.println(history);
            Evaluation evaluation = classifier.evaluate(photos.valid());
            System.out.println(evaluation); // accuracy with its interval, a line for each class
            evaluation.report().writeTo(Path.of("report.html")); // confusion matrix, worst mistakes, calibration
            classifier.save(Path.of("my-classifier"));
        }
    }
}
