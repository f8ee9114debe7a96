package io.github.graftml.data;

import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.compose;
import static io.github.graftml.transform.Transforms.decode;
import static io.github.graftml.transform.Transforms.letterbox;
import static io.github.graftml.transform.Transforms.randomHorizontalFlip;
import static io.github.graftml.transform.Transforms.randomRotation;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.image.FloatImage;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.codec.ImageDecoder;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.transform.Decode;
import io.github.graftml.transform.Transform;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reduced decoding: off unless asked for, and then close to the exact picture. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class FastDecodeTest {

    private static final Transform EXACT = compose(resize(64), centerCrop(64), toTensor());

    @TempDir
    private Path temp;
    private Path photo;

    @BeforeEach
    void drawAPhoto() throws IOException {
        BufferedImage picture = new BufferedImage(801, 603, BufferedImage.TYPE_INT_RGB); // sides that 8 does not divide
        Graphics2D g = picture.createGraphics();
        g.setPaint(new GradientPaint(0, 0, new Color(250, 180, 20), 800, 600, new Color(10, 60, 200)));
        g.fillRect(0, 0, 801, 603);
        g.setColor(new Color(30, 120, 40));
        g.fillOval(250, 150, 300, 280);
        g.dispose();
        photo = Files.createDirectories(temp.resolve("discs")).resolve("disc.jpg");
        ImageIO.write(picture, "jpg", photo.toFile());
    }

    @Test
    void loader_decodesEveryPixelUnlessToldOtherwise() throws IOException {
        float[] expected = ((FloatImage) EXACT.apply(ImageDecoder.decode(photo))).values();

        assertThat(loaded(EXACT)).isEqualTo(expected);
        assertThat(loaded(compose(decode(Decode.Mode.EXACT), EXACT))).isEqualTo(expected);
    }

    @Test
    void fastDecode_givesNearlyTheSamePicture() throws IOException {
        float[] exact = loaded(EXACT);
        float[] fast = loaded(compose(decode(Decode.Mode.FAST), EXACT));

        assertThat(fast).hasSameSizeAs(exact).isNotEqualTo(exact);
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            sum += Math.abs(fast[i] - exact[i]);
        }
        assertThat(sum / exact.length).as("mean difference").isLessThan(2.0 / 255);
    }

    @Test
    void reducedDecoding_dividesTheSidesRoundedUp() throws IOException {
        for (int reduction : new int[] {2, 4, 8}) {
            assertThat(ImageDecoder.open(photo, size -> reduction).decode().size())
                    .isEqualTo(new ImageSize((801 + reduction - 1) / reduction, (603 + reduction - 1) / reduction));
        }
    }

    @Test
    void reduction_leavesThePictureAtLeastAsLargeAsItsTarget() {
        Transform fast = compose(decode(Decode.Mode.FAST), randomRotation(10), randomHorizontalFlip(0.5), resize(224),
                centerCrop(224), toTensor());

        assertThat(Decode.reduction(fast, new ImageSize(4000, 3000))).isEqualTo(8);
        assertThat(Decode.reduction(fast, new ImageSize(1200, 900))).isEqualTo(4);
        assertThat(Decode.reduction(fast, new ImageSize(448, 448))).isEqualTo(2);
        assertThat(Decode.reduction(fast, new ImageSize(500, 375))).isEqualTo(1);
    }

    @Test
    void reduction_beforeALetterbox_countsTheImageInsideTheBorder() {
        Transform fast = compose(decode(Decode.Mode.FAST), letterbox(160), toTensor());

        assertThat(Decode.reduction(fast, new ImageSize(1280, 640))).isEqualTo(8); // 160x80 of 160x160
        assertThat(Decode.reduction(fast, new ImageSize(1279, 640))).isEqualTo(4);
    }

    @Test
    void loader_letterbox_givesWhatTheTransformGives() throws IOException {
        Transform letterboxed = compose(letterbox(64), toTensor());

        assertThat(loaded(letterboxed))
                .isEqualTo(((FloatImage) letterboxed.apply(ImageDecoder.decode(photo))).values());
    }

    @Test
    void reduction_isNoneWhereAStepBeforeTheResizeCountsPixels() {
        ImageSize large = new ImageSize(4000, 3000);

        assertThat(
                Decode.reduction(compose(decode(Decode.Mode.FAST), centerCrop(1000), resize(224), toTensor()), large))
                .isEqualTo(1);
        assertThat(Decode.reduction(compose(decode(Decode.Mode.FAST), toTensor()), large)).isEqualTo(1);
        assertThat(Decode.reduction(EXACT, large)).isEqualTo(1);
    }

    private float[] loaded(Transform transform) {
        try (NativeScope scope = NativeScope.open();
                Batch batch = ImageFolder.of(temp, transform).batches(1).iterator().next()) {
            Tensor values = batch.images().contiguous();
            float[] copy = new float[(int) values.numel()];
            values.data_ptr_float().get(copy);
            return copy;
        }
    }
}
