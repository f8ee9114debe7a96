package io.github.graftml.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.error.DataException;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {

    @TempDir
    Path root;

    @Test
    void split_takesTheSameShareOfEachClassAndLosesNothing() throws IOException {
        touch("cats", 50);
        touch("dogs", 10);
        touch("owls", 2);
        ImageFolder folder = ImageFolder.of(root, Transforms.toTensor());

        Split<ImageFolder> split = folder.split(0.2, 42);

        assertThat(split.valid().classCounts()).containsExactly(10, 2, 1);
        assertThat(split.train().classCounts()).containsExactly(40, 8, 1);
        Set<Sample> all = new HashSet<>(split.train().samples());
        all.addAll(split.valid().samples());
        assertThat(all).containsExactlyInAnyOrderElementsOf(folder.samples());
        assertThat(split.valid().samples()).isSubsetOf(folder.samples()).isNotEqualTo(folder.samples().subList(0, 13));
    }

    @Test
    void split_isTheSamePerSeed() throws IOException {
        touch("cats", 50);
        touch("dogs", 50);
        ImageFolder folder = ImageFolder.of(root, Transforms.toTensor());

        assertThat(folder.split(0.3, 1).valid().samples()).isEqualTo(folder.split(0.3, 1).valid().samples())
                .isNotEqualTo(folder.split(0.3, 2).valid().samples());
    }

    @Test
    void folds_holdEachPictureOutOnce() throws IOException {
        touch("cats", 11);
        touch("dogs", 7);
        ImageFolder folder = ImageFolder.of(root, Transforms.toTensor());

        List<Split<ImageFolder>> folds = folder.folds(4, 42);

        List<Sample> held = folds.stream().flatMap(fold -> fold.valid().samples().stream()).toList();
        assertThat(held).containsExactlyInAnyOrderElementsOf(folder.samples());
        for (Split<ImageFolder> fold : folds) {
            assertThat(fold.train().samples()).doesNotContainAnyElementsOf(fold.valid().samples())
                    .hasSize(18 - fold.valid().size());
            assertThat(fold.valid().size()).isBetween(4, 5);
            assertThat(fold.valid().classCounts()[0]).isBetween(2, 3);
            assertThat(fold.valid().classCounts()[1]).isBetween(1, 2);
        }
        assertThatThrownBy(() -> folder.folds(8, 1)).isInstanceOf(DataException.class).hasMessageContaining("dogs")
                .hasMessageContaining("at least 8");
        assertThatThrownBy(() -> folder.folds(1, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 1");
    }

    @Test
    void shareOutsideItsRange_isRefused() throws IOException {
        touch("cats", 5);
        ImageFolder folder = ImageFolder.of(root, Transforms.toTensor());
        for (double share : new double[] {0, 1, -0.1, Double.NaN}) {
            assertThatThrownBy(() -> folder.split(share, 1)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("" + share);
        }
    }

    @Test
    void classWithOneImage_cannotBeSplit() throws IOException {
        touch("cats", 1);
        assertThatThrownBy(() -> ImageFolder.of(root, Transforms.toTensor()).split(0.5, 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cats").hasMessageContaining("at least 2");
    }

    @Test
    void differentClasses_areNamed() throws IOException {
        touch("train/cats", 1);
        touch("train/dogs", 1);
        touch("valid/cats", 1);
        touch("valid/frogs", 1);
        assertThatThrownBy(() -> Split.of(root, Transforms.toTensor(), Transforms.toTensor()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("only " + root.resolve("train") + " has dogs")
                .hasMessageContaining("only " + root.resolve("valid") + " has frogs");
    }

    @Test
    void missingTrainFolder_isNamed() {
        assertThatThrownBy(() -> Split.of(root, Transforms.toTensor(), Transforms.toTensor()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("No folder " + root.resolve("train"));
    }

    private void touch(String folder, int count) throws IOException {
        Files.createDirectories(root.resolve(folder));
        for (int i = 0; i < count; i++) {
            Files.createFile(root.resolve(folder).resolve(i + ".jpg"));
        }
    }
}
