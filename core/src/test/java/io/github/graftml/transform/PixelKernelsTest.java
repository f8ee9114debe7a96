package io.github.graftml.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.graftml.image.FloatImage;
import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Rgb;
import io.github.graftml.image.pixels.PixelKernels;
import io.github.graftml.image.pixels.PixelKernels.Resizing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Holds the native kernels to their twins in Java, byte for byte. */
@Tag("pixels")
class PixelKernelsTest {

    private static final Interpolation[] INTERPOLATIONS = {Interpolation.BILINEAR, Interpolation.BICUBIC};

    private final Random random = new Random(20261124);

    @BeforeEach
    void requireNative() {
        assumeTrue(PixelKernels.describe().startsWith("native"), PixelKernels.describe());
    }

    @Test
    void resize_anySizesAndWindows_equalsJava() {
        for (int i = 0; i < 600; i++) {
            ImageSize from = size(i % 7 == 0 ? 1500 : 90);
            ImageSize to = size(i % 5 == 0 ? 400 : 90);
            check(Rows.of(image(from, i)), to, INTERPOLATIONS[i % 2], part(to));
        }
    }

    @Test
    void resize_oneSideStays_equalsJava() {
        for (int i = 0; i < 60; i++) {
            ImageSize from = size(80);
            ImageSize to = i % 2 == 0 ? new ImageSize(from.width(), 1 + random.nextInt(80))
                    : new ImageSize(1 + random.nextInt(80), from.height());
            check(Rows.of(image(from, i)), to, INTERPOLATIONS[i / 2 % 2], part(to));
        }
    }

    @Test
    void resize_extremeRatios_equalsJava() {
        for (Interpolation interpolation : INTERPOLATIONS) {
            for (int[] s : new int[][] {{1, 1, 300, 200}, {3000, 2, 1, 1}, {2, 3000, 3, 1}, {5, 900, 700, 3},
                    {32767, 1, 7, 5}, {1, 32767, 2, 3}, {1200, 900, 1, 900}}) {
                ImageSize to = new ImageSize(s[2], s[3]);
                check(Rows.of(image(new ImageSize(s[0], s[1]), s[0])), to, interpolation, new Region(0, 0, s[3], s[2]));
            }
        }
    }

    @Test
    void resize_turnedFlippedAndCut_equalsJava() {
        for (int i = 0; i < 400; i++) {
            Rows rows = Rows.of(image(size(120), i));
            for (int steps = random.nextInt(4); steps >= 0; steps--) {
                rows = step().over(rows);
            }
            ImageSize to = size(90);
            check(rows, to, INTERPOLATIONS[i % 2], part(to));
        }
    }

    @Test
    void toImage_turnedFlippedAndCut_equalsWhatTheRowsRead() {
        for (int i = 0; i < 300; i++) {
            Rows rows = Rows.of(image(size(60), i));
            for (int steps = random.nextInt(4); steps >= 0; steps--) {
                rows = step().over(rows);
            }
            byte[] found = rows.toImage().rgb();

            int length = 3 * rows.size().width();
            byte[] row = new byte[length];
            for (int y = 0; y < rows.size().height(); y++) {
                rows.read(y, 0, rows.size().width(), row);
                assertThat(Arrays.copyOfRange(found, y * length, (y + 1) * length)).as("row " + y + " of " + rows)
                        .isEqualTo(row);
            }
        }
    }

    @Test
    void writeChannelsLast_intoNativeMemory_equalsTheTable() {
        FloatImage image = new Normalize(Normalization.IMAGENET)
                .apply(new ToTensor().apply(image(new ImageSize(37, 23), 1)));
        FloatBuffer inNative = ByteBuffer.allocateDirect(Float.BYTES * (2 + 3 * 37 * 23)).order(ByteOrder.nativeOrder())
                .asFloatBuffer().position(1);
        FloatBuffer inJava = FloatBuffer.allocate(inNative.capacity()).position(1);

        image.writeChannelsLast(inNative);
        image.writeChannelsLast(inJava);

        assertThat(inNative.position()).isEqualTo(1 + 3 * 37 * 23).isEqualTo(inJava.position());
        assertThat(inNative.rewind().mismatch(inJava.rewind())).isEqualTo(-1);
    }

    private void check(Rows source, ImageSize to, Interpolation interpolation, Region window) {
        Resizing resizing = Resampling.resizing(source.size(), to, interpolation);
        if (resizing.columns() == null && resizing.rows() == null) {
            return;
        }
        byte[] expected = new byte[3 * window.width() * window.height()];
        new TwoPasses(source, resizing, window).run(expected);

        byte[] found = new byte[expected.length];
        boolean done = source.mapped() != null && Resampling.resampleNatively(source.mapped(), resizing, window, found);

        assertThat(done).as("done natively").isEqualTo(source.mapped() != null);
        if (done) {
            assertThat(found).as(source.size() + " to " + to + ", " + interpolation + ", " + window)
                    .isEqualTo(expected);
        }
    }

    private RowTransform step() {
        int w = 1 + random.nextInt(40);
        int h = 1 + random.nextInt(40);
        List<Transform> steps = List.of(new HorizontalFlip(), new VerticalFlip(),
                new Rotate(random.nextDouble() * 360, Interpolation.NEAREST, random.nextBoolean(), new Rgb(1, 200, 3)),
                new Rotate(random.nextDouble() * 20 - 10, Interpolation.NEAREST, false, Rgb.BLACK),
                new Letterbox(h, w, INTERPOLATIONS[w % 2], new Rgb(9, 8, 7)), new CenterCrop(h, w),
                new Crop(random.nextInt(20) - 5, random.nextInt(20) - 5, h, w));
        return RowTransforms.of(steps.get(random.nextInt(steps.size()))).orElseThrow();
    }

    private Region part(ImageSize whole) {
        int width = 1 + random.nextInt(whole.width());
        int height = 1 + random.nextInt(whole.height());
        return new Region(random.nextInt(whole.height() - height + 1), random.nextInt(whole.width() - width + 1),
                height, width);
    }

    private ImageSize size(int most) {
        return new ImageSize(1 + random.nextInt(most), 1 + random.nextInt(most));
    }

    /** Noise, and every third time the hardest there is: black and white by turns. */
    private Image image(ImageSize size, int kind) {
        byte[] rgb = new byte[3 * size.width() * size.height()];
        random.nextBytes(rgb);
        if (kind % 3 == 0) {
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) ((i / 3 % size.width() + i / 3 / size.width()) % 2 == 0 ? 255 : 0);
            }
        }
        return new Image(size, rgb);
    }
}
