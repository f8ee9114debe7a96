package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.TransferLearning;
import io.github.graftml.model.Head;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.weights.StateDict;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A colleague's file, here one with Lightning's prefix and a head of Dropout and Linear. */
class ImportCommandTest {

    @TempDir
    private static Path work;
    private static Path file;
    private static StateDict weights;

    @BeforeAll
    static void writeFile() throws IOException {
        Graft.seed(3);
        try (ImageClassifier trained = TransferLearning.resnet18().weights(PretrainedWeights.none())
                .head(Head.linear(3))) {
            weights = trained.model().stateDict();
        }
        file = work.resolve("birds.pth");
        weights.renamed(name -> "model." + name.replace("fc.", "fc.1.")).save(file);
    }

    @Test
    void importFile_thenPredict_theModelWithItsHead() throws IOException {
        Path out = work.resolve("out");
        Ran ran = Ran.in(work, "import", file.toString(), "--arch", "resnet18", "--classes", "jay,tit,wren", "--out",
                out.toString(), "--resize", "232");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).singleElement().asString().contains(out.resolve("model").toString());
        try (ImageClassifier model = ImageClassifier.load(out.resolve("model"))) {
            assertThat(model.classes()).isEqualTo(List.of("jay", "tit", "wren"));
            assertThat(model.model().stateDict().sha256()).isEqualTo(weights.sha256());
            assertThat(model.preprocessing().toString()).contains("232", "224", "0.485");
        }
        Path image = work.resolve("bird.png");
        ImageIO.write(new BufferedImage(240, 230, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
        assertThat(Ran.in(work, "predict", out.resolve("model").toString(), image.toString()).out()).singleElement()
                .asString().contains("jay", "tit", "wren");
    }

    @Test
    void importFile_wrongUse_isALineThatNamesIt() {
        assertFails(2, "unknown architecture \"resnet1\"", "resnet1", "a,b,c");
        assertFails(2, "none of them empty; got [a, a]", "resnet18", "a,a");
        assertFails(2, "--std takes three numbers above 0", "resnet18", "a,b,c", "--std", "0,1,1");
        assertFails(2, "--mean takes three numbers", "resnet18", "a,b,c", "--mean", "0.5");
        assertFails(1, "fc.1 has 3 outputs, but 2 classes were given", "resnet18", "a,b");
        assertFails(1, "missing: layer1.2.conv1.weight", "resnet34", "a,b,c");
    }

    private static void assertFails(int exitCode, String complaint, String arch, String classes, String... more) {
        List<String> args = new ArrayList<>(List.of("import", file.toString(), "--arch", arch, "--classes", classes,
                "--out", work.resolve("bad").toString()));
        args.addAll(List.of(more));
        Ran ran = Ran.in(work, args.toArray(String[]::new));
        assertThat(ran.exitCode()).as(ran.toString()).isEqualTo(exitCode);
        assertThat(ran.err()).singleElement().asString().containsIgnoringCase(complaint);
        assertThat(work.resolve("bad/model")).doesNotExist();
    }
}
