package io.github.graftml.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.graftml.DrawnPictures;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.Sample;
import io.github.graftml.metrics.Proportion;
import io.github.graftml.model.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossValidationTest {

    @Test
    void run_threeFolds_trainsOnTheOthersAndSumsUp(@TempDir Path folder) throws IOException {
        ImageFolder images = ImageFolder.of(DrawnPictures.folder(folder, 4, 1), DurableRun.pixels());
        List<Sample> measured = new ArrayList<>();

        CrossValidation result = CrossValidation.folds(3).seed(42).run(images, fold -> {
            measured.addAll(fold.valid().samples());
            try (Network model = DurableRun.network().freezeBackbone()) {
                return Trainer.of(model).fit(fold.train().batches(4).shuffle(42), fold.valid().batches(4));
            }
        });

        assertThat(measured).containsExactlyInAnyOrderElementsOf(images.samples());
        assertThat(result.folds()).extracting(fold -> fold.provenance().trainImages())
                .allMatch(count -> count == 5 || count == 6);
        assertThat(measured).as("the folds that seed 42 gives")
                .startsWith(images.folds(3, 42).get(0).valid().samples().toArray(Sample[]::new));
        assertThat(result.toString()).hasLineCount(5).contains("fold 1: accuracy ", "fold 3: accuracy ",
                "3 folds: mean accuracy ", "8 images: accuracy ");
    }

    @Test
    void summary_ofKnownAccuracies_isTheirMeanAndDeviation() {
        CrossValidation result = new CrossValidation(List.of(history(0.5, 2), history(0.75, 1), history(1, 0.5)));
        assertThat(result.meanAccuracy()).isEqualTo(0.75);
        assertThat(result.accuracyDeviation()).isCloseTo(0.25, within(1e-12));
        assertThat(result.meanLoss()).isCloseTo(3.5 / 3, within(1e-12));
    }

    @Test
    void folds_fewerThanTwo_areRefused() {
        assertThatThrownBy(() -> new CrossValidation(List.of(history(1, 1))))
                .hasMessage("Cross-validation needs at least 2 folds; got 1");
        assertThatThrownBy(() -> CrossValidation.folds(1)).hasMessage("Cross-validation needs at least 2 folds; got 1");
    }

    @Test
    void toString_saysWhatEachNumberIs() {
        CrossValidation result = new CrossValidation(List.of(history(0.5, 2), history(0.75, 1)));

        int images = HistoryTest.PROVENANCE.validImages();
        assertThat(result.accuracy())
                .isEqualTo(new Proportion(Math.round(0.5 * images) + Math.round(0.75 * images), 2L * images));
        assertThat(result.toString().lines()).containsExactly(
                "fold 1: accuracy " + Proportion.of(0.5, images) + ", " + Math.round(0.5 * images) + " of " + images
                        + " images, loss 2.0000, last, epoch 2 of 2",
                "fold 2: accuracy " + Proportion.of(0.75, images) + ", " + Math.round(0.75 * images) + " of " + images
                        + " images, loss 1.0000, last, epoch 2 of 2",
                "2 folds: mean accuracy " + Proportion.percent(0.625, 2L * images) + " +- "
                        + Proportion.percent(Math.sqrt(0.03125), 2L * images)
                        + " (standard deviation between folds), mean loss 1.5000",
                2 * images + " images: accuracy " + result.accuracy() + " (95 % Wilson interval)");
    }

    @Test
    void meanAccuracy_ofRestoredWeights_isThatOfTheirEpoch() {
        EpochResult best = new EpochResult(1, 1, 1, 0.5, 0.75, 1);
        History restored = new History(List.of(best, new EpochResult(2, 1, 1, 2, 0.25, 1)), 1,
                List.of(HistoryTest.PROVENANCE));

        CrossValidation result = new CrossValidation(List.of(restored, restored));

        assertThat(result.meanAccuracy()).isEqualTo(0.75);
        assertThat(result.meanLoss()).isEqualTo(0.5);
        assertThat(result.toString()).contains("best, epoch 1 of 2");
    }

    /** Trained for two epochs, measured at the last one and not at the one of the lower loss. */
    private static History history(double accuracy, double loss) {
        return new History(List.of(new EpochResult(1, 1, 1, 0, 1, 1), new EpochResult(2, 1, 1, loss, accuracy, 1)),
                HistoryTest.PROVENANCE);
    }
}
