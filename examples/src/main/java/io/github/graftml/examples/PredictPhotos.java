package io.github.graftml.examples;

import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Classifies photos with a saved model: one photo, its bytes, or all photos of a folder. */
public final class PredictPhotos {

    private PredictPhotos() {
    }

    /**
     * @param args a photo, a folder of photos, and the model; default: {@code my-classifier}, which TrainOnYourFolder
     * saves
     */
    public static void main(String[] args) throws IOException {
        Graft.seed(42);
        try (ImageClassifier classifier = ImageClassifier.load(Path.of(args.length > 2 ? args[2] : "my-classifier"));
                Stream<Path> folder = Files.list(Path.of(args[1]))) {
            Prediction one = classifier.predict(Path.of(args[0]));
            System.out.println(one.label() + ", of " + one.top(3));

            Prediction same = classifier.predict(Files.readAllBytes(Path.of(args[0])));
            System.out.println(same.equals(one) ? "The same for its bytes" : "Another for its bytes");

            List<Path> photos = folder.filter(Files::isRegularFile).sorted().toList();
            List<Prediction> many = classifier.predictAll(photos);
            for (int i = 0; i < photos.size(); i++) {
                System.out.println(photos.get(i).getFileName() + ": " + many.get(i).top(3));
            }
        }
    }
}
