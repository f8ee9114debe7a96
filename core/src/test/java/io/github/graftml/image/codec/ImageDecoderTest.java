package io.github.graftml.image.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.transform.Goldens;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

    private static final String RESOURCES = "/io/github/graftml/pixels/";

    static Stream<String> kinds() throws IOException {
        return StreamSupport.stream(Goldens.ofResource(RESOURCES + "odd.zip").names().spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void decode_equalsPillowByteForByte(String name) throws IOException {
        Image expected = Goldens.ofResource(RESOURCES + "odd.zip").image(name);
        Image actual = ImageDecoder.decode(odd(name), name);
        assertThat(actual.size()).isEqualTo(expected.size());
        assertThat(ImageDecoder.size(odd(name), name)).isEqualTo(expected.size());
        if (name.equals("ycbcr.tif")) { // the JDK converts TIFF's raw YCbCr with floats, Pillow with a table
            for (int i = 0; i < expected.rgb().length; i++) {
                assertThat(actual.rgb()[i] & 0xff).isBetween((expected.rgb()[i] & 0xff) - 1,
                        (expected.rgb()[i] & 0xff) + 1);
            }
        } else {
            assertThat(actual.rgb()).isEqualTo(expected.rgb());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void decode_ofACutFile_namesIt(String name) throws IOException {
        byte[] whole = odd(name);
        boolean laterFrames = name.startsWith("animated.gif") || name.startsWith("pages"); // may be cut without harm to the first
        for (double kept : laterFrames ? new double[] {0, 0.05, 0.2} : new double[] {0, 0.1, 0.3, 0.6, 0.8}) {
            byte[] cut = Arrays.copyOf(whole, (int) (whole.length * kept));
            assertThatIOException().as(kept + " of " + name).isThrownBy(() -> ImageDecoder.decode(cut, "dir/" + name))
                    .withMessageStartingWith("Cannot decode dir/" + name + ": ");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void decode_ofADamagedFile_failsAsIoOrGivesAPicture(String name) throws IOException {
        Random random = new Random(name.hashCode());
        for (int round = 0; round < 15; round++) {
            byte[] damaged = odd(name);
            for (int i = 0; i < 3; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                if (ImageDecoder.size(damaged, name).width() < 2000) { // a header that claims a large picture is not what is tested here
                    ImageDecoder.decode(damaged, name);
                }
            } catch (IOException expected) {
                assertThat(expected).hasMessageContaining(name);
            }
        }
    }

    @Test
    void decode_ofAPathWithLettersOfAnyLanguage_reads(@TempDir Path folder) throws IOException {
        Path path = Files.write(folder.resolve("Katze \u732b \u00fc.png"), odd("one.png"));
        assertThat(ImageDecoder.decode(path)).satisfies(image -> {
            assertThat(image.size()).isEqualTo(new ImageSize(1, 1));
            assertThat(image.rgb()).containsExactly(9, 8, 7);
        });
    }

    @Test
    void decode_ofAMissingFile_namesIt(@TempDir Path folder) {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> ImageDecoder.decode(folder.resolve("none.jpg")))
                .withMessageContaining("none.jpg");
    }

    @Test
    void decode_ofText_saysWhatIsSupported() {
        assertThatIOException().isThrownBy(() -> ImageDecoder.decode("no image".getBytes(), "readme.jpg"))
                .withMessage(
                        "Cannot decode readme.jpg: its format is not supported; supported: JPEG, PNG, WebP, GIF, BMP, TIFF, PPM, PGM, PBM");
    }

    @Test
    void decode_ofLabColours_saysSo() throws IOException {
        byte[] file = odd("lab.tif");
        assertThatIOException().isThrownBy(() -> ImageDecoder.decode(file, "lab.tif")).withMessageContaining("L*a*b*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb.png", "subsampling0.jpg", "p6.ppm"})
    void decode_ofABomb_isRefused(String name) throws IOException {
        byte[] file = odd(name);
        switch (name) {
            case "rgb.png" -> Arrays.fill(file, 17, 19, (byte) 1); // width and height of 65,583 and more
            case "subsampling0.jpg" -> {
                int frame = indexOf(file, (byte) 0xff, (byte) 0xc0);
                Arrays.fill(file, frame + 5, frame + 9, (byte) 0xff); // 65,535 x 65,535
            }
            default -> file = "P6 100000 100000 255\n0".getBytes();
        }
        if (name.equals("rgb.png")) {
            file[21] = 1;
        }
        byte[] bomb = file;
        assertThatIOException().isThrownBy(() -> ImageDecoder.decode(bomb, name))
                .withMessageContaining("decompression bomb");
    }

    @Test
    void decode_ofAPngWithAWrongChecksum_isRefused() throws IOException {
        byte[] file = odd("rgb.png");
        file[file.length - 30] ^= 1;
        assertThatIOException().isThrownBy(() -> ImageDecoder.decode(file, "x.png")).withMessageContaining("checksum");
    }

    private static int indexOf(byte[] file, byte first, byte second) {
        int at = 0;
        while (file[at] != first || file[at + 1] != second) {
            at++;
        }
        return at;
    }

    private static byte[] odd(String name) throws IOException {
        try (InputStream in = ImageDecoderTest.class.getResourceAsStream(RESOURCES + "odd/" + name)) {
            return in.readAllBytes();
        }
    }
}
