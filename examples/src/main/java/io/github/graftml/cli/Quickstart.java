package io.github.graftml.cli;

import io.github.graftml.ImageClassifier;
import io.github.graftml.Prediction;
import io.github.graftml.cli.TrainingRunner.Recipe;
import io.github.graftml.data.DataSource;
import io.github.graftml.examples.drawn.DrawnDataset;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.runtime.Device;
import io.github.graftml.train.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quickstart}. In the package of the command line as yet, whose parts it is put together from. */
@Command(name = "quickstart", mixinStandardHelpOptions = true,
        description = "Draws cats and dogs, runs both experiments on them at small scale, and compares. Needs no network.")
public final class Quickstart implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "quickstart", description = "The work folder. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "Of the images and of every random choice. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--images", paramLabel = "N", defaultValue = "200", description = "Training images per class, at least 1; two fifths as many for validation. Default: ${DEFAULT-VALUE}")
    private int images;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "6", description = "Of the network from scratch, at least 1. Default: ${DEFAULT-VALUE}")
    private int epochs;

    @Override
    public Integer call() throws IOException {
        Usage.require(command, images >= 1, "--images must be at least 1; got " + images);
        Usage.require(command, epochs >= 1, "--epochs must be at least 1; got " + epochs);
        OutputFolder out = OutputFolder.at(folder);
        Path data = folder.resolve("data");
        draw(new DrawnDataset(images, Math.max(1, images * 2 / 5), seed), data);

        // small batches and a low rate: a few hundred images make few steps, and the article's rate kills a network from scratch on them
        Setup scratch = Setup.plain(DataSource.trainAndValid(data), epochs, 16, 5e-4, seed, Device.AUTO);
        Outcome cnn = new CustomCnnTraining().run(scratch, folder.resolve("custom-cnn"));
        Setup transfer = Setup.plain(DataSource.trainAndValid(data), 2, 16, 1e-3, seed, Device.AUTO);
        TrainingRunner lite0 = new TrainingRunner(
                Architectures.of("efficientnet-lite0"), PretrainedWeights.imagenet("efficientnet-lite0"), Recipe.NEW_HEAD, new FreezingOptions());
        Outcome grafted = lite0.run(transfer, out.model());

        classifySome(out.model(), data.resolve("valid"));
        Map<String, History> histories = new LinkedHashMap<>();
        List.of(cnn, grafted).forEach(outcome -> histories.put(outcome.name(), outcome.history()));
        RunResults.printTable(histories);
        RunResults.writeReport("Cats and dogs: from scratch and by transfer learning", List.of(cnn, grafted), List.of(), out);
        grafted.history().save(folder);
        RunResults.printLastLine(grafted);
        return 0;
    }

    private static void draw(DrawnDataset set, Path data) throws IOException {
        try (ProgressLine progress = ProgressLine.start("Drawing", set.size(), "images")) {
            set.drawInto(data, () -> progress.advance(1));
        }
    }

    private static void classifySome(Path model, Path valid) throws IOException {
        System.out.println("\nThe saved model's answers for a few images it was not trained on:");
        try (ImageClassifier classifier = ImageClassifier.load(model); Stream<Path> files = Files.walk(valid)) {
            List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
            List<Path> some = Stream.iterate(0, i -> i < all.size(), i -> i + Math.max(1, all.size() / 6)).map(all::get).toList();
            List<Prediction> predictions = classifier.predictAll(some);
            for (int i = 0; i < some.size(); i++) {
                System.out.println("  " + PredictCommand.text(classifier, some.get(i), predictions.get(i)));
            }
        }
    }
}
