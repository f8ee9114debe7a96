package io.github.graftml;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.PretrainedWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's program runs as it stands, and the chain that the project promises compiles. */
class ReadmeTest {

    @Test
    void program_asItStands_trainsEvaluatesAndPredicts(@TempDir Path folder) throws IOException, InterruptedException {
        DrawnPictures.folder(folder.resolve("photos"), 12, 1);
        Files.copy(folder.resolve("photos/discs/discs0.png"), folder.resolve("photo.jpg"));
        Files.writeString(folder.resolve("TrainOnYourFolder.java"), program());

        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), "TrainOnYourFolder.java")
                .directory(folder.toFile()).redirectError(folder.resolve("err.txt").toFile()).start();
        List<String> out = process.inputReader().lines().toList();

        assertThat(process.waitFor()).as(Files.readString(folder.resolve("err.txt"))).isZero();
        assertThat(out).anyMatch(line -> line.contains("accuracy"));
        assertThat(out.get(out.size() - 1)).contains("discs", "boxes");
        try (ImageClassifier saved = ImageClassifier.load(folder.resolve("my-classifier"))) {
            assertThat(saved.classes()).containsExactly("boxes", "discs");
        }
    }

    @Test
    void readme_fitsNinetyLines() throws IOException {
        assertThat(readme().lines().count()).isLessThanOrEqualTo(90);
    }

    @Test
    void promisedChain_compilesAsItStands() {
        TransferLearning article = TransferLearning.resnet101().weights(PretrainedWeights.none());
        try (ImageClassifier model = article.freezeBackbone().head(2)) {
            assertThat(model.model().trainableParameters().keySet())
                    .containsExactly("fc.0.weight", "fc.0.bias", "fc.3.weight", "fc.3.bias");
            assertThat(((Network) model.model()).architecture().features()).isEqualTo(2048);
            assertThat(model.preprocessing()).isEqualTo(PretrainedWeights.imagenet("resnet101").input());
        }
    }

    /** Not run: it would download 171 MB. */
    @SuppressWarnings("unused")
    private static ImageClassifier promisedChain() {
        return TransferLearning.resnet101().freezeBackbone().head(2);
    }

    private static String program() throws IOException {
        String readme = readme();
        int begin = readme.indexOf("```java\n") + "```java\n".length();
        return readme.substring(begin, readme.indexOf("```", begin));
    }

    private static String readme() throws IOException {
        Path here = Path.of("README.md");
        return Files.readString(Files.exists(here) ? here : Path.of("..", "README.md"));
    }
}
