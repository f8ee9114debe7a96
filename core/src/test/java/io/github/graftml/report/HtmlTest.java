package io.github.graftml.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlTest {

    @ParameterizedTest
    @CsvSource({"0.001,1e-3", "0.00025,2.5e-4", "0.05,0.05", "0,0", "3,3", "1.23456e-7,1.23e-7", "0.1,0.1", "NaN,–",
            "Infinity,–"})
    void small_isShort(double value, String text) {
        assertThat(Html.small(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"12.34,12.3&nbsp;s", "59.96,1&nbsp;min 00&nbsp;s", "3725,1&nbsp;h 02&nbsp;min", "NaN,–"})
    void duration_hasTheUnitsOfItsSize(double seconds, String text) {
        assertThat(Html.duration(seconds)).isEqualTo(text);
    }
}
