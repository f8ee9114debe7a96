package io.github.graftml.cli;

import io.github.graftml.ImageClassifier;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.Sample;
import io.github.graftml.explain.EmbeddingIndex;
import io.github.graftml.explain.EmbeddingIndex.Neighbor;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code neighbours}. */
@Command(name = "neighbours", mixinStandardHelpOptions = true,
        description = "Finds the pictures that look most alike to a saved model's backbone, by the cosine of their embeddings.")
final class NeighborsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's folder, as in --out DIR of a training command: DIR/model.")
    private Path model;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "The pictures that others are compared with.")
    private List<Path> images;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Where to look: a folder with a folder of pictures per class, such as valid/.")
    private Path data;

    @Option(names = "--count", paramLabel = "N", defaultValue = "5", description = "How many to show, at least 1. Default: ${DEFAULT-VALUE}")
    private int count;

    @Override
    public Integer call() {
        Usage.require(command, count >= 1, "--count must be at least 1; got " + count);
        try (ImageClassifier classifier = ImageClassifier.load(model)) {
            List<Path> among = ImageFolder.of(data, classifier.preprocessing()).samples().stream().map(Sample::file).toList();
            EmbeddingIndex index = EmbeddingIndex.of(among.stream().map(Path::toString).toList(), classifier.embeddings(among));
            List<float[]> queries = classifier.embeddings(images);
            for (int i = 0; i < images.size(); i++) {
                System.out.println(images.get(i) + ":");
                for (Neighbor neighbor : index.nearest(queries.get(i), count)) {
                    System.out.printf(Locale.ROOT, "  %.4f  %s%n", neighbor.similarity(), neighbor.name());
                }
            }
        }
        return 0;
    }
}
