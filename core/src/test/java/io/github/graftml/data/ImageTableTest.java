package io.github.graftml.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.error.DataException;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        assertThatThrownBy(() -> read("image,labels\n1.jpg,a\n1.jpg,b\n")).isInstanceOf(DataException.class).hasMessageContaining("listed twice");
        assertThatThrownBy(() -> read("image,labels\n1.jpg,\n")).isInstanceOf(DataException.class).hasMessageContaining("No labels in");
    }

    @Test
    void withClasses_moreThanOccur_movesTheLabels() throws IOException {
        ImageTable table = read("image,labels\n1.jpg,road\n2.jpg,clear road\n").withClasses(List.of("Water", "road", "clear"));
        assertThat(table.classes()).containsExactly("Water", "road", "clear");
        assertThat(table.labels(0)).containsExactly(1);
        assertThat(table.labels(1)).containsExactly(1, 2);
        assertThatThrownBy(() -> table.withClasses(List.of("Water", "road"))).isInstanceOf(DataException.class).hasMessageContaining("[Water, road]");
        assertThatThrownBy(() -> table.withClasses(List.of("Water", "road", "clear", "road"))).isInstanceOf(DataException.class);
    }

    @Test
    void missingTable_isNamed() {
        assertThatThrownBy(() -> ImageTable.of(root.resolve("no.csv"), root, Transforms.toTensor())).isInstanceOf(DataException.class)
                .hasMessageContaining("no.csv").hasCauseInstanceOf(IOException.class);
    }

    private ImageTable read(String text) throws IOException {
        return ImageTable.of(Files.writeString(root.resolve("labels.csv"), text), root, Transforms.toTensor());
    }
}
