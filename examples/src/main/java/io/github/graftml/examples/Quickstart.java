package io.github.graftml.examples;

import static io.github.graftml.optim.Optimizers.adam;
import static io.github.graftml.transform.Normalization.IMAGENET;
import static io.github.graftml.transform.Transforms.*;

import io.github.graftml.Evaluation;
import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.Prediction;
import io.github.graftml.TransferLearning;
import io.github.graftml.callbacks.BatchPreview;
import io.github.graftml.callbacks.RunRecorder;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.examples.drawn.DrawnDataset;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.report.Run;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Draws cats and dogs, runs both experiments of the article on them at small scale, and compares. Needs no network. */
public final class Quickstart {

    private static final long SEED = 42;

    private final Path folder;
    private final HtmlReport report = HtmlReport.of("Cats and dogs: from scratch and by transfer learning");

    private Quickstart(Path folder) {
        this.folder = folder;
    }

    /**
     * Leaves the images, both models and {@code report.html} in a folder.
     *
     * @param args the folder, {@code quickstart} by default; the number of training images per class, 200; the epochs
     *             of the
     *             network from scratch, 6
     * @throws IOException if the folder cannot be written
     */
    public static void main(String[] args) throws IOException {
        Quickstart quickstart = new Quickstart(Path.of(args.length > 0 ? args[0] : "quickstart"));
        quickstart.draw(args.length > 1 ? Integer.parseInt(args[1]) : 200);
        quickstart.compare(args.length > 2 ? Integer.parseInt(args[2]) : 6);
    }

    private void draw(int perClass) throws IOException {
        DrawnDataset images = new DrawnDataset(perClass, Math.max(1, perClass * 2 / 5), SEED);
        System.err.println("Drawing " + images.size() + " images");
        images.drawInto(folder.resolve("data"), () -> {
        });
    }

    private void compare(int epochs) throws IOException {
        // Few images make few steps: small batches, and for the network from scratch half of the article's learning
        // rate.
        Graft.seed(SEED);
        try (ImageClassifier small = ImageClassifier.of(new CustomCNN(2),
                Preprocessing.of(resize(224), centerCrop(224), toTensor(), normalize(IMAGENET)))) {
            train("CustomCNN", small, Trainer.of(small).optimizer(adam(5e-4)).epochs(epochs));
            small.save(folder.resolve("custom-cnn"));
        }
        Graft.seed(SEED);
        try (ImageClassifier transfer = TransferLearning.efficientNetLite0().freezeBackbone().head(2)) {
            report.images("One training batch", BatchPreview.first(batches("train", transfer)));
            Graft.seed(SEED);
            train("efficientnet-lite0 + new head", transfer, Trainer.of(transfer).optimizer(adam(1e-3)).epochs(2));
            transfer.save(folder.resolve("model"));
            predictSome(transfer);
        }
        report.writeTo(folder.resolve("report.html"));
        System.out.println("Report: " + folder.resolve("report.html").toAbsolutePath().normalize().toUri());
    }

    private void train(String name, ImageClassifier classifier, Trainer trainer) {
        System.err.println(name);
        RunRecorder recorder = RunRecorder.of();
        Run run = recorder.run(name, trainer.callback(recorder).progress()
                .fit(batches("train", classifier).shuffle(SEED), batches("valid", classifier)));
        Evaluation evaluation = classifier.evaluate(batches("valid", classifier));
        System.out.println(name + ": " + evaluation);
        report.run(run);
        evaluation.addTo(report, name);
    }

    private DataLoader batches(String part, ImageClassifier classifier) {
        DataLoader batches = ImageFolder.of(folder.resolve("data").resolve(part)).batches(16)
                .transform(classifier.preprocessing());
        return part.equals("train") ? batches.augment(randomRotation(10), randomHorizontalFlip(0.5)) : batches;
    }

    private void predictSome(ImageClassifier classifier) {
        ImageFolder valid = ImageFolder.of(folder.resolve("data").resolve("valid"));
        int count = Math.min(6, valid.size());
        List<Path> some = IntStream.range(0, count).map(i -> i * valid.size() / count).mapToObj(valid::file).toList();
        List<Prediction> predictions = classifier.predictAll(some);
        System.out.println("Predictions for images that it was not trained on:");
        for (int i = 0; i < count; i++) {
            System.out.println("  " + some.get(i) + ": " + predictions.get(i).top(2));
        }
    }
}
