package io.github.graftml.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.graftml.error.DataException;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassBalanceTest {

    @TempDir
    private Path folder;

    @Test
    void of_folderOfClasses_countsEach() throws IOException {
        for (String file : List.of("cats/a.jpg", "cats/b.jpg", "cats/c.jpg", "dogs/a.jpg")) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.createFile(folder.resolve(file));
        }
        ClassBalance balance = ClassBalance.of(ImageFolder.of(folder, Transforms.toTensor()));
        assertThat(balance.counts()).containsExactly(3, 1);
    }

    /** {@code sklearn.utils.class_weight.compute_class_weight("balanced", ...)} of 3, 1 and 6 images. */
    @Test
    void balancedWeights_unevenClasses_areInverseFrequencies() {
        assertThat(new ClassBalance(List.of("a", "b", "c"), List.of(3, 1, 6)).balancedWeights())
                .containsExactly(new double[] {1.1111111111, 3.3333333333, 0.5555555556}, within(1e-9));
    }

    @Test
    void balancedWeights_emptyClass_isNamed() {
        assertThatThrownBy(() -> new ClassBalance(List.of("a", "b"), List.of(3, 0)).balancedWeights())
                .isInstanceOf(DataException.class).hasMessageContaining("class b");
    }
}
