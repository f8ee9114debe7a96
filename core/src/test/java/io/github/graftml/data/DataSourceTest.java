package io.github.graftml.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.DrawnPictures;
import io.github.graftml.error.DataException;
import io.github.graftml.error.Hint;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourceTest {

    @TempDir
    private Path folder;

    @Test
    void trainAndValid_bothFolders_areTheSplits() throws IOException {
        DrawnPictures.folder(folder.resolve("train"), 3, 1);
        DrawnPictures.folder(folder.resolve("valid"), 1, 2);
        DataSource source = DataSource.trainAndValid(folder);
        DataSource.Splits splits = source.splits(1);
        assertThat(splits.train().size()).isEqualTo(6);
        assertThat(files(splits.valid())).containsExactlyInAnyOrder(folder.resolve("valid/boxes/boxes0.png"),
                folder.resolve("valid/discs/discs0.png"));
        assertThat(source.folder()).isEqualTo(folder);
        assertThat(source.isMultiLabel()).isFalse();
    }

    @Test
    void trainAndValid_folderOfClasses_hintsAtSplittingIt() throws IOException {
        DrawnPictures.folder(folder, 3, 1);
        assertThatThrownBy(() -> DataSource.trainAndValid(folder).splits(1)).isInstanceOf(DataException.class)
                .hasMessageContaining(folder.resolve("train").toString())
                .asInstanceOf(InstanceOfAssertFactories.type(DataException.class))
                .returns(Hint.NOT_SPLIT, e -> e.hint().orElseThrow());
    }

    @Test
    void oneFolder_sameSeed_setsTheSameImagesAside() throws IOException {
        DrawnPictures.folder(folder, 5, 1);
        DataSource source = DataSource.oneFolder(folder, 0.4);
        DataSource.Splits splits = source.splits(1);
        assertThat(splits.train().size()).isEqualTo(6);
        assertThat(files(splits.valid())).hasSize(4).isEqualTo(files(source.splits(1).valid()))
                .isNotEqualTo(files(source.splits(2).valid()))
                .doesNotContainAnyElementsOf(files(splits.train()));
        assertThatThrownBy(() -> DataSource.oneFolder(folder, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 1.0");
    }

    @Test
    void oneFolder_thatIsSplitAlready_isNotTakenForClasses() throws IOException {
        DrawnPictures.folder(folder.resolve("train"), 3, 1);
        DrawnPictures.folder(folder.resolve("valid"), 1, 2);
        assertThatThrownBy(() -> DataSource.oneFolder(folder, 0.2).splits(1)).isInstanceOf(DataException.class)
                .hasMessageContaining(folder.toString())
                .asInstanceOf(InstanceOfAssertFactories.type(DataException.class))
                .returns(Hint.ALREADY_SPLIT, e -> e.hint().orElseThrow());
    }

    @Test
    void oneFolder_oneClass_asksForAnother() throws IOException {
        Files.createDirectories(folder.resolve("boxes"));
        Files.writeString(folder.resolve("boxes/a.png"), "");
        Files.writeString(folder.resolve("boxes/b.png"), "");
        assertThatThrownBy(() -> DataSource.oneFolder(folder, 0.5).splits(1)).isInstanceOf(DataException.class)
                .hasMessageContainingAll("at least two classes", "boxes");
    }

    @Test
    void tables_oneOrTwo_areMultiLabel() throws IOException {
        DrawnPictures.folder(folder, 5, 1);
        Path all = table("all.csv", IntStream.range(0, 5).boxed().toList(), "red");
        Path some = table("some.csv", List.of(0), "red");
        DataSource.Splits split = DataSource.table(all, folder, 0.2).splits(1);
        assertThat(split.train().size()).isEqualTo(8);
        assertThat(split.valid().size()).isEqualTo(2);
        DataSource two = DataSource.tables(all, some, folder);
        assertThat(two.isMultiLabel()).isTrue();
        assertThat(two.splits(1).valid().classes()).isEqualTo(two.splits(1).train().classes()).containsExactly("blue",
                "red");
        Path other = table("other.csv", List.of(0), "green");
        assertThatThrownBy(() -> DataSource.tables(all, other, folder).splits(1)).isInstanceOf(DataException.class)
                .hasMessageContaining("[green]");
    }

    @Test
    void with_otherTransforms_leavesTheImages() throws IOException {
        DrawnPictures.folder(folder, 5, 1);
        DataSource.Splits splits = DataSource.oneFolder(folder, 0.4).splits(1);
        DataSource.Splits small = splits.with(Transforms.compose(Transforms.resize(8), Transforms.toTensor()),
                Transforms.toTensor());
        assertThat(small.train().transform()).isNotEqualTo(splits.train().transform());
        assertThat(small.valid().transform()).contains(Transforms.toTensor());
        assertThat(files(small.train())).isEqualTo(files(splits.train()));
    }

    private Path table(String name, List<Integer> numbers, String color) throws IOException {
        return Files.writeString(folder.resolve(name), "file,labels\n" + numbers.stream()
                .map(i -> "discs/discs" + i + ".png," + color + "\nboxes/boxes" + i + ".png,blue\n")
                .collect(Collectors.joining()));
    }

    private static Set<Path> files(LabelledImages images) {
        return IntStream.range(0, images.size()).mapToObj(images::file).collect(Collectors.toSet());
    }
}
