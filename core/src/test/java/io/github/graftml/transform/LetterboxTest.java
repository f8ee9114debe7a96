package io.github.graftml.transform;

import static io.github.graftml.transform.Transforms.letterbox;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes and mistakes; {@link AgreementTest} holds the bytes to Pillow's. */
@Tag("pixels")
class LetterboxTest {

    /** Expected: Pillow's {@code ImageOps.contain}. */
    @ParameterizedTest
    @CsvSource({"4032,3024,160,160,160,120", "3024,4032,224,160,120,160", "500,375,333,331,333,250",
            "375,500,331,333,250,333", "1000,667,257,129,193,129",
            "7,3,5,5,5,2", "3,7,5,5,2,5", "9,2,45,21,45,10", "1,1,31,8,8,8", "640,480,640,480,640,480",
            "1280,853,299,299,299,199", "3000,2,1600,9,1600,1", "40,28,25,25,25,18", "40,28,35,35,35,24"})
    void contained_ofAnySize_isPillows(int width, int height, int toWidth, int toHeight, int innerWidth,
            int innerHeight) {
        Letterbox letterbox = letterbox(toHeight, toWidth);

        assertThat(letterbox.innerSize(new ImageSize(width, height))).isEqualTo(new ImageSize(innerWidth, innerHeight));
        assertThat(letterbox.outputSize(new ImageSize(width, height))).isEqualTo(new ImageSize(toWidth, toHeight));
    }

    @Test
    void letterbox_unlessTold_fillsWithGray114() {
        byte[] white = new byte[3 * 4 * 2];
        Arrays.fill(white, (byte) 255);

        byte[] found = letterbox(4).apply(new Image(new ImageSize(4, 2), white)).rgb();

        assertThat(Arrays.copyOfRange(found, 0, 12)).containsOnly(114);
        assertThat(Arrays.copyOfRange(found, 12, 36)).containsOnly(255);
        assertThat(Arrays.copyOfRange(found, 36, 48)).containsOnly(114);
    }

    @Test
    void letterbox_ofALineOfPixels_keepsOneRow() {
        Image line = new Image(new ImageSize(900, 1), new byte[2700]);

        byte[] found = letterbox(5).apply(line).rgb();

        assertThat(found).hasSize(75);
        assertThat(Arrays.copyOfRange(found, 30, 45)).as("the middle row").containsOnly(0);
        assertThat(Arrays.copyOfRange(found, 0, 30)).containsOnly(114);
    }

    @Test
    void letterbox_thatMakesNoSense_isRefused() {
        assertRefused(() -> letterbox(0), "letterbox needs a height and a width of at least 1; got height 0, width 0");
        assertRefused(() -> letterbox(8, -1), "got height 8, width -1");
        assertRefused(() -> letterbox(40000, 8), "below 32768 pixels; got height 40000");
        assertRefused(() -> letterbox(8).fill(null), "needs an interpolation and a fill");
        assertRefused(() -> letterbox(8).interpolation(null), "needs an interpolation and a fill");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
