package io.github.graftml.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pixels")
class RotateTest {

    @Test
    void round15_equalsDecimalArithmetic() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            double value = i % 2 == 0 ? Math.sin(random.nextInt(3600) * Math.PI / 1800)
                    : (random.nextLong(2_000_000_000_000_000L) - 1e15 + 0.5) / 1e15;
            value += (i % 3 - 1) * Math.ulp(value);

            assertThat(Rotate.round15(value))
                    .isCloseTo(new BigDecimal(value).setScale(15, RoundingMode.HALF_EVEN).doubleValue(), offset(0.0));
        }
    }
}
