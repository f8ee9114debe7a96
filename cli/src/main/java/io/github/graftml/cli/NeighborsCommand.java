package io.github.graftml.cli;

import io.github.graftml.ImageClassifier;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.Sample;
import io.github.graftml.explain.EmbeddingIndex;
import io.github.graftml.explain.EmbeddingIndex.Neighbor;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code neighbors}. */
@Command(name = "neighbors", mixinStandardHelpOptions = true,
        header = "Find the most similar images by a saved model's embeddings.", description = "Similarity is the "
                + "cosine of the embeddings, the features of the model's backbone.")
final class NeighborsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "MODEL",
            description = "Saved model: the folder or file that a training command left, OUT/model.")
    private Path model;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Image files to find neighbors of.")
    private List<Path> images;

    @Section(Section.DATA)
    @Option(names = "--data", paramLabel = "DIR", required = true,
            description = "Images to search: a folder with a folder of images per class, such as valid/.")
    private Path data;

    @Section(Section.OUTPUT)
    @Option(names = "--count", paramLabel = "N", defaultValue = "5",
            description = "Neighbors of each image, at least 1. Default: ${DEFAULT-VALUE}")
    private int count;

    @Override
    public Integer call() {
        Usage.require(command, count >= 1, "--count must be at least 1; got " + count);
        try (ImageClassifier classifier = ImageClassifier.load(model)) {
            List<Path> among = ImageFolder.of(data, classifier.preprocessing()).samples().stream().map(Sample::file)
                    .toList();
            EmbeddingIndex index = EmbeddingIndex.of(among.stream().map(Path::toString).toList(),
                    classifier.embeddings(among));
            List<float[]> queries = classifier.embeddings(images);
            for (int i = 0; i < images.size(); i++) {
                Terminal.result(images.get(i) + ":");
                for (Neighbor neighbor : index.nearest(queries.get(i), count)) {
                    Terminal.result("  %.4f  %s", neighbor.similarity(), neighbor.name());
                }
            }
        }
        return 0;
    }
}
