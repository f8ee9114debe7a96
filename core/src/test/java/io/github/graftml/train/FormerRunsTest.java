package io.github.graftml.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.optim.Loss;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The command line's options in runs of version 0.1; FilesOf01Test reads whole files. */
class FormerRunsTest {

    private static final Loss WEIGHTED = Loss.crossEntropy().classWeights(1, 2.5);

    @Test
    void hyperparameters_of01_areUnderTodaysNames() {
        assertThat(FormerRuns.hyperparameters(
                Map.of("command", "transfer-learning", "--arch", "resnet18", "--valid-share", "0.2"), WEIGHTED))
                .containsOnly(Map.entry("command", "train"), Map.entry("--arch", "resnet18"),
                        Map.entry("--valid-fraction", "0.2"));
        assertThat(FormerRuns.hyperparameters(Map.of("command", "custom-cnn", "--lr", "0.1"), WEIGHTED))
                .containsOnly(Map.entry("command", "train"), Map.entry("--arch", "custom-cnn"),
                        Map.entry("--lr", "0.1"));
    }

    @Test
    void hyperparameters_classWeightsAsAJavaArray_areThoseOfTheLoss() {
        assertThat(FormerRuns.hyperparameters(Map.of("--class-weights", "[D@73877e19"), WEIGHTED))
                .containsOnly(Map.entry("--class-weights", "1.0,2.5"));
        assertThat(FormerRuns.hyperparameters(Map.of("--class-weights", "3.0,1.0"), WEIGHTED))
                .containsOnly(Map.entry("--class-weights", "3.0,1.0"));
    }

    @Test
    void hyperparameters_ofToday_stay() {
        Map<String, String> today = Map.of("command", "fine-tune", "--valid-fraction", "0.2", "--class-weights",
                "balanced");
        assertThat(FormerRuns.hyperparameters(today, WEIGHTED)).isEqualTo(today);
    }
}
