package io.github.graftml.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

    /** 94.3 % accurate, and always the same answer. */
    private static final ConfusionMatrix ALWAYS_CATS = ConfusionMatrix.of(List.of("dogs", "cats"),
            new long[][] {{0, 57}, {0, 943}});

    @Test
    void alwaysTheMajority_isNoBetterThanIt() {
        assertThat(ALWAYS_CATS.accuracy()).isEqualTo(0.943);
        assertThat(ALWAYS_CATS.majorityClass()).isEqualTo(1);
        assertThat(ALWAYS_CATS.majorityFraction()).isEqualTo(0.943);
        assertThat(ALWAYS_CATS.balancedAccuracy()).isEqualTo(0.5);
        assertThat(ALWAYS_CATS.isNoBetterThanMajority()).isTrue();
        assertThat(
                ConfusionMatrix.of(List.of("dogs", "cats"), new long[][] {{1, 56}, {0, 943}}).isNoBetterThanMajority())
                .isFalse();
    }

    @Test
    void isImbalanced_fromTwiceTheSmallestClassOn() {
        assertThat(ALWAYS_CATS.isImbalanced()).isTrue();
        assertThat(ConfusionMatrix.of(List.of("a", "b"), new long[][] {{5, 0}, {0, 10}}).isImbalanced()).isTrue();
        assertThat(ConfusionMatrix.of(List.of("a", "b"), new long[][] {{5, 0}, {0, 9}}).isImbalanced()).isFalse();
    }

    @Test
    void balancedAccuracy_leavesOutClassesWithoutSamples() {
        ConfusionMatrix matrix = ConfusionMatrix.of(List.of("a", "b", "c"),
                new long[][] {{3, 1, 0}, {0, 0, 0}, {1, 0, 1}});

        assertThat(matrix.balancedAccuracy()).isEqualTo((0.75 + 0.5) / 2);
        assertThat(matrix.correct()).isEqualTo(new Proportion(4, 6));
        assertThat(matrix.correct(2)).isEqualTo(new Proportion(1, 2));
        assertThat(matrix.worstFirst()).containsExactly(2, 0, 1);
        assertThat(matrix.majorityClass()).isZero();
        assertThat(ConfusionMatrix.of(List.of("a", "b"), new long[2][2]).balancedAccuracy()).isNaN();
    }

    @Test
    void majorityClass_ofEquals_isTheFirst() {
        assertThat(ConfusionMatrix.of(List.of("a", "b", "c"), new long[][] {{1, 0, 0}, {0, 2, 0}, {0, 0, 2}})
                .majorityClass()).isEqualTo(1);
    }
}
