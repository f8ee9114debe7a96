package io.github.graftml.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.error.DataException;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    @TempDir
    Path root;

    @Test
    void classesAndSamples_areTorchvisions() throws IOException {
        JsonNode golden = new ObjectMapper().readTree(getClass().getResourceAsStream("folder.json"));
        boolean anyName = Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode("\uffee");
        for (JsonNode file : golden.get("files")) {
            if (anyName || isAscii(file.asText())) {
                touch(file.asText());
            }
        }
        for (var link : golden.get("links").properties()) {
            Files.createSymbolicLink(root.resolve(link.getKey()), root.resolve(link.getValue().asText()));
        }

        ImageFolder folder = ImageFolder.of(root, Transforms.toTensor());

        List<String> classes = new ArrayList<>();
        golden.get("classes").forEach(name -> classes.add(name.asText()));
        List<Sample> samples = new ArrayList<>();
        for (JsonNode sample : golden.get("samples")) {
            if (anyName || isAscii(sample.get(0).asText())) {
                samples.add(new Sample(root.resolve(sample.get(0).asText()), sample.get(1).asInt()));
            }
        }
        assertThat(folder.classes()).isEqualTo(classes);
        assertThat(folder.samples()).isEqualTo(samples);
        assertThat(folder.classToIndex()).hasSize(classes.size()).containsEntry("a", classes.indexOf("a"));
        assertThat(folder.classToIndex().keySet()).containsExactlyElementsOf(classes);
        assertThat(folder.targets()).containsExactly(samples.stream().mapToInt(Sample::label).toArray());
        assertThat(folder.size()).isEqualTo(samples.size());
        assumeTrue(anyName, "file names beyond ASCII need a locale that has them; the others were checked");
    }

    @Test
    void names_areSortedByCodePoint() {
        List<String> python = List.of("A", "_", "a", "a.", "aa", "\u00e9", "\uffee", "\ud83d\ude00");
        assertThat(Stream.of("\ud83d\ude00", "aa", "\uffee", "a.", "_", "a", "A", "\u00e9")
                .sorted(ImageFolder.CODE_POINTS)).isEqualTo(python)
                .doesNotHaveDuplicates();
    }

    @Test
    void missingRoot_isNamed() {
        assertThatThrownBy(() -> ImageFolder.of(root.resolve("train"), Transforms.toTensor()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("No folder " + root.resolve("train")).hasMessageContaining("each class");
    }

    @Test
    void fileInsteadOfRoot_isNamed() throws IOException {
        touch("train");
        assertThatThrownBy(() -> ImageFolder.of(root.resolve("train"), Transforms.toTensor()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Not a folder: " + root.resolve("train"));
    }

    @Test
    void rootWithoutFolders_isNamed() throws IOException {
        touch("1.jpg");
        assertThatThrownBy(() -> ImageFolder.of(root, Transforms.toTensor())).isInstanceOf(DataException.class)
                .hasMessageContaining("No class folder in " + root);
    }

    @Test
    void classFolderWithoutImages_isNamedWithTheExtensions() throws IOException {
        touch("dogs/1.jpg");
        touch("cats/readme.txt");
        assertThatThrownBy(() -> ImageFolder.of(root, Transforms.toTensor())).isInstanceOf(DataException.class)
                .hasMessage("No images under " + root.resolve("cats")
                        + "; supported: jpg, jpeg, png, ppm, bmp, pgm, tif, tiff, webp");
        assertThat(ImageFolder.allowingEmptyClasses(root, Transforms.toTensor()).classCounts()).containsExactly(0, 1);
    }

    @Test
    void linkThatLeadsBack_isNamed() throws IOException {
        touch("dogs/1.jpg");
        Files.createSymbolicLink(root.resolve("dogs/again"), root.resolve("dogs"));
        assertThatThrownBy(() -> ImageFolder.of(root, Transforms.toTensor())).isInstanceOf(DataException.class)
                .hasMessageContaining(root.resolve("dogs/again").toString()).hasMessageContaining("remove the link");
    }

    private void touch(String file) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.createFile(root.resolve(file));
    }

    private static boolean isAscii(String name) {
        return name.chars().allMatch(c -> c < 128);
    }
}
