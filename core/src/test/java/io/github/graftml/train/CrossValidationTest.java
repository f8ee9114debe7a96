package io.github.graftml.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.graftml.DrawnPictures;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.Sample;
import io.github.graftml.model.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossValidationTest {

    @Test
    void of_threeFolds_trainsOnTheOthersAndSumsUp(@TempDir Path folder) throws IOException {
        ImageFolder images = ImageFolder.of(DrawnPictures.folder(folder, 4, 1), DurableRun.pixels());
        List<Sample> measured = new ArrayList<>();

        CrossValidation result = CrossValidation.of(images.folds(3, 42), fold -> {
            measured.addAll(fold.valid().samples());
            try (Network model = DurableRun.network().freezeBackbone()) {
                return Trainer.of(model).fit(fold.train().batches(4).shuffle(42), fold.valid().batches(4));
            }
        });

        assertThat(measured).containsExactlyInAnyOrderElementsOf(images.samples());
        assertThat(result.folds()).extracting(fold -> fold.provenance().trainImages()).allMatch(count -> count == 5 || count == 6);
        assertThat(result.toString()).hasLineCount(4).contains("fold 1: accuracy ", "fold 3: accuracy ", "3 folds: accuracy ");
    }

    @Test
    void summary_ofKnownAccuracies_isTheirMeanAndDeviation() {
        CrossValidation result = new CrossValidation(List.of(history(0.5, 2), history(0.75, 1), history(1, 0.5)));
        assertThat(result.meanAccuracy()).isEqualTo(0.75);
        assertThat(result.accuracyDeviation()).isCloseTo(0.25, within(1e-12));
        assertThat(result.meanLoss()).isCloseTo(3.5 / 3, within(1e-12));
        assertThatThrownBy(() -> new CrossValidation(List.of(history(1, 1)))).hasMessage("Cross-validation needs at least 2 folds; got 1");
    }

    /** Measured at its last epoch, not at its best. */
    private static History history(double accuracy, double loss) {
        return new History(List.of(new EpochResult(1, 1, 1, 0, 1, 1), new EpochResult(2, 1, 1, loss, accuracy, 1)), HistoryTest.PROVENANCE);
    }
}
