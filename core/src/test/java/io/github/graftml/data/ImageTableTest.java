package io.github.graftml.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.error.DataException;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTableTest {

    @TempDir
    Path root;

    @BeforeEach
    void pictures() throws IOException {
        for (String name : List.of("1.jpg", "2.jpg", "a, b.jpg")) {
            Files.createFile(root.resolve(name));
        }
    }

    @Test
    void table_isReadLineByLine() throws IOException {
        ImageTable table = read("image,labels\n2.jpg,road  clear\n1.jpg,\n\na, b.jpg,Water clear clear\n");
        assertThat(table.classes()).containsExactly("Water", "clear", "road");
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.file(0)).isEqualTo(root.resolve("2.jpg"));
        assertThat(table.labels(0)).containsExactly(1, 2);
        assertThat(table.labels(1)).isEmpty();
        assertThat(table.file(2)).isEqualTo(root.resolve("a, b.jpg"));
        assertThat(table.labels(2)).containsExactly(0, 1);
        assertThat(table.isMultiLabel()).isTrue();
    }

    @Test
    void badLines_areNamed() {
        assertThatThrownBy(() -> read("image,labels\n1.jpg,a\n2.jpg a\n")).isInstanceOf(DataException.class)
                .hasMessageContaining("labels.csv line 3").hasMessageContaining("2.jpg a");
        assertThatThrownBy(() -> read("image,labels\n7.jpg,a\n")).isInstanceOf(DataException.class)
                .hasMessageContaining("line 2").hasMessageContaining("no file " + root.resolve("7.jpg"));
        assertThatThrownBy(() -> read("image,labels\n1.jpg,a\n1.jpg,b\n")).isInstanceOf(DataException.class)
                .hasMessageContaining("listed twice");
        assertThatThrownBy(() -> read("image,labels\n1.jpg,\n")).isInstanceOf(DataException.class)
                .hasMessageContaining("No labels in");
    }

    @Test
    void withClasses_moreThanOccur_movesTheLabels() throws IOException {
        ImageTable table = read("image,labels\n1.jpg,road\n2.jpg,clear road\n")
                .withClasses(List.of("Water", "road", "clear"));
        assertThat(table.classes()).containsExactly("Water", "road", "clear");
        assertThat(table.labels(0)).containsExactly(1);
        assertThat(table.labels(1)).containsExactly(1, 2);
        assertThatThrownBy(() -> table.withClasses(List.of("Water", "road"))).isInstanceOf(DataException.class)
                .hasMessageContaining("[Water, road]");
        assertThatThrownBy(() -> table.withClasses(List.of("Water", "road", "clear", "road")))
                .isInstanceOf(DataException.class);
    }

    @Test
    void missingTable_isNamed() {
        assertThatThrownBy(() -> ImageTable.of(root.resolve("no.csv"), root, Transforms.toTensor()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no.csv").hasCauseInstanceOf(IOException.class);
    }

    @Test
    void split_aThird_isOfEachCombinationOfLabels_andRepeatsItself() throws IOException {
        for (int i = 0; i < 18; i++) {
            Files.createFile(root.resolve("x" + i + ".jpg"));
        }
        ImageTable table = read(IntStream.range(0, 18)
                .mapToObj(i -> "x" + i + ".jpg," + (i % 3 == 0 ? "clear" : i % 3 == 1 ? "clear road" : ""))
                .collect(Collectors.joining("\n", "image,labels\n", "\n")));

        Split<ImageTable> split = table.split(1.0 / 3, 7);

        assertThat(combinations(split.valid())).isEqualTo(Map.of("[0]", 2L, "[0, 1]", 2L, "[]", 2L));
        assertThat(combinations(split.train())).isEqualTo(Map.of("[0]", 4L, "[0, 1]", 4L, "[]", 4L));
        assertThat(split.valid().classes()).isEqualTo(table.classes()).isEqualTo(split.train().classes());
        assertThat(files(split.train())).doesNotContainAnyElementsOf(files(split.valid())).isSubsetOf(files(table));
        assertThat(files(table.split(1.0 / 3, 7).valid())).isEqualTo(files(split.valid()));
        assertThat(files(table.split(1.0 / 3, 8).valid())).isNotEqualTo(files(split.valid()));
    }

    @Test
    void split_tooFewPicturesOrNoShare_saysSo() throws IOException {
        ImageTable table = read("image,labels\n1.jpg,a\n2.jpg,b\n");
        assertThatThrownBy(() -> table.split(0.1, 1)).isInstanceOf(DataException.class).hasMessageContaining("2 images")
                .hasMessageContaining("0.1");
        assertThatThrownBy(() -> table.split(1, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(0, 1)");
    }

    private static List<Path> files(ImageTable table) {
        return IntStream.range(0, table.size()).mapToObj(table::file).toList();
    }

    private static Map<String, Long> combinations(ImageTable table) {
        return IntStream.range(0, table.size()).mapToObj(i -> Arrays.toString(table.labels(i)))
                .collect(Collectors.groupingBy(labels -> labels, Collectors.counting()));
    }

    private ImageTable read(String text) throws IOException {
        return ImageTable.of(Files.writeString(root.resolve("labels.csv"), text), root, Transforms.toTensor());
    }
}
