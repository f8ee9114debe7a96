package io.github.graftml.image.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.image.Image;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExifOrientationTest {

    /** Of the stored rows abc, def, as Pillow's {@code ImageOps.exif_transpose} shows them. */
    @ParameterizedTest
    @CsvSource({"1, 3, abcdef", "2, 3, cbafed", "3, 3, fedcba", "4, 3, defabc", "5, 2, adbecf", "6, 2, daebfc",
            "7, 2, fcebda", "8, 2, cfbead",
            "0, 3, abcdef", "9, 3, abcdef"})
    void apply_turnsTheStoredPixelsAsTheTagSays(int tag, int width, String shown) {
        Image image = ExifOrientation.of(tag).apply(pixels("abcdef"), 3, 2);

        assertThat(image.width()).isEqualTo(width);
        assertThat(image.rgb()).isEqualTo(pixels(shown));
        assertThat(ExifOrientation.of(tag).size(3, 2)).isEqualTo(image.size());
    }

    /** Each letter is a pixel of three unlike bytes. */
    private static byte[] pixels(String letters) {
        byte[] rgb = new byte[3 * letters.length()];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (letters.getBytes(StandardCharsets.US_ASCII)[i / 3] + 100 * (i % 3));
        }
        return rgb;
    }
}
