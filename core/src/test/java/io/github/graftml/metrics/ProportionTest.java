package io.github.graftml.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {

    /** Values of statsmodels; see {@code src/test/resources/metrics/wilson.py}. */
    @ParameterizedTest
    @CsvSource({
            "0, 1, 0.0, 0.7934506856227627",
            "1, 1, 0.2065493143772374, 1.0",
            "0, 6, 0.0, 0.39033428790216546",
            "6, 6, 0.6096657120978346, 1.0",
            "3, 6, 0.18761630648265054, 0.8123836935173494",
            "5, 6, 0.43649717781352965, 0.9699466302516933",
            "1, 29, 0.006113214292762667, 0.17175521879320294",
            "0, 20, 0.0, 0.1611251580528194",
            "15, 148, 0.06238639953073628, 0.16048724172330803",
            "81, 263, 0.2552885198782742, 0.36620957698280004",
            "394, 400, 0.9676653664151732, 0.9931077080805591",
            "4999, 5000, 0.9988679109191605, 0.9999646942165608",
            "5000, 5000, 0.9992322980549431, 1.0",
            "37, 100000, 0.0002684614901035038, 0.0005099231967762245",
    })
    void lowAndHigh_areTheWilsonIntervalOfStatsmodels(long count, long total, double low, double high) {
        Proportion proportion = new Proportion(count, total);

        assertThat(proportion.low()).isCloseTo(low, within(1e-12)).isBetween(0.0, 1.0);
        assertThat(proportion.high()).isCloseTo(high, within(1e-12)).isBetween(0.0, 1.0);
    }

    /** Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0, 0.1611", "1, 29, 0.0061, 0.1718"})
    void lowAndHigh_areThoseOfThePublishedTable(long count, long total, double low, double high) {
        Proportion proportion = new Proportion(count, total);

        assertThat(proportion.low()).isCloseTo(low, within(5e-5));
        assertThat(proportion.high()).isCloseTo(high, within(5e-5));
    }

    @Test
    void ofNothing_isNotDefined() {
        Proportion nothing = new Proportion(0, 0);

        assertThat(nothing.value()).isNaN();
        assertThat(nothing.low()).isNaN();
        assertThat(nothing.high()).isNaN();
        assertThat(nothing).hasToString("–");
    }

    @Test
    void counts_outOfRange_areRefused() {
        assertThatThrownBy(() -> new Proportion(7, 6)).hasMessageContaining("0 to 6").hasMessageContaining("got 7");
        assertThatThrownBy(() -> new Proportion(-1, 6)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "6 | 6 | 100 % [61, 100]",
            "98 | 99 | 99 % [94, 100]",
            "394 | 400 | 98.5 % [96.8, 99.3]",
            "999 | 1000 | 99.90 % [99.44, 99.98]",
            "49999 | 50000 | 99.998 % [99.989, 100.000]",
    })
    void toString_hasTheDecimalsThatTheCountAllows(long count, long total, String text) {
        assertThat(new Proportion(count, total)).hasToString(text);
    }

    @Test
    void percent_oneMistake_isNeverAHundred() {
        for (long total : new long[] {1, 9, 10, 99, 100, 999, 1000, 9999, 10_000, 1_000_000}) {
            assertThat(new Proportion(total - 1, total).percent()).as("one mistake in " + total)
                    .doesNotStartWith("100");
            assertThat(new Proportion(total, total).percent()).startsWith("100");
        }
    }

    @Test
    void toString_localeWithCommas_writesPoints() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(new Proportion(394, 400)).hasToString("98.5 % [96.8, 99.3]");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void of_roundsToTheNearestCount() {
        assertThat(Proportion.of(2 / 3.0, 300)).isEqualTo(new Proportion(200, 300));
        assertThat(Proportion.of(0.9999999999, 6)).isEqualTo(new Proportion(6, 6));
    }
}
