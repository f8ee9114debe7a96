package io.github.graftml.transform;

import static io.github.graftml.transform.Transforms.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.image.Image;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Pixels;
import io.github.graftml.image.Rgb;
import io.github.graftml.image.codec.ImageDecoder;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.random.internal.TorchDraws;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Measures every transform and every decoder against Python, and keeps the table in docs/agreement.md true. */
@Tag("pixels")
class AgreementTest {

    private static final String RESOURCES = "/io/github/graftml/pixels/";
    private static final String BEGIN = "<!-- transforms:begin (written by AgreementTest) -->\n";
    private static final String END = "<!-- transforms:end -->";
    private static final Map<String, Transform> STEPS = new HashMap<>();

    /** What may differ, by at most so many levels; everything else agrees to the byte and the float. */
    private static final Map<String, Double> LIMITS = Map.of("decode tif", 1.0, "gaussian blur", 1.0);

    static {
        STEPS.put("resize bilinear/20", resize(20));
        STEPS.put("resize bilinear/64", resize(64));
        STEPS.put("resize bilinear/25x33", resize(25, 33));
        STEPS.put("resize bilinear/12x37", resize(12, 37));
        STEPS.put("resize bilinear/24 max 30", resize(24).maxSize(30));
        STEPS.put("resize bicubic/20", resize(20, Interpolation.BICUBIC));
        STEPS.put("resize bicubic/64", resize(64, Interpolation.BICUBIC));
        STEPS.put("resize bicubic/12x37", resize(12, 37, Interpolation.BICUBIC));
        STEPS.put("resize nearest/20", resize(20, Interpolation.NEAREST));
        STEPS.put("resize nearest/60x41", resize(60, 41, Interpolation.NEAREST));
        STEPS.put("center crop/20", centerCrop(20));
        STEPS.put("center crop/60", centerCrop(60));
        STEPS.put("center crop/19x60", centerCrop(19, 60));
        STEPS.put("pad/constant", pad(5).fill(new Rgb(1, 2, 3)));
        STEPS.put("pad/edge", pad(1, 2, 3, 4).mode(Pad.Mode.EDGE));
        STEPS.put("pad/reflect", pad(7).mode(Pad.Mode.REFLECT));
        STEPS.put("pad/symmetric", pad(7).mode(Pad.Mode.SYMMETRIC));
        for (int size : new int[] {20, 25, 30, 35, 64}) {
            STEPS.put("letterbox/" + size, letterbox(size));
        }
        STEPS.put("letterbox/17x40", letterbox(17, 40));
        STEPS.put("letterbox/41x23", letterbox(41, 23));
        STEPS.put("letterbox/30 bicubic", letterbox(30).interpolation(Interpolation.BICUBIC).fill(new Rgb(1, 200, 3)));
        STEPS.put("letterbox/30 nearest", letterbox(30).interpolation(Interpolation.NEAREST));
        STEPS.put("letterbox/flipped", compose(verticalFlip(), letterbox(30), horizontalFlip()));
        STEPS.put("letterbox/cropped", compose(rotate(20), letterbox(30, 35), centerCrop(29, 28)));
        for (double degrees : new double[] {-9.75, 3.2}) {
            STEPS.put("rotate nearest/" + degrees, rotate(degrees));
        }
        for (int degrees : new int[] {45, 90, 180, 270, 720}) {
            STEPS.put("rotate nearest/" + degrees, rotate(degrees));
        }
        STEPS.put("rotate nearest/20 fill", rotate(20).fill(new Rgb(10, 200, 30)));
        STEPS.put("rotate bilinear/7.5", rotate(7.5).interpolation(Interpolation.BILINEAR));
        STEPS.put("rotate bicubic/7.5", rotate(7.5).interpolation(Interpolation.BICUBIC));
        STEPS.put("rotate expand/30", rotate(30).expanded());
        STEPS.put("rotate expand/90", rotate(90).expanded());
        STEPS.put("rotate expand/100 bilinear", rotate(100).interpolation(Interpolation.BILINEAR).expanded());
        STEPS.put("flip/horizontal", horizontalFlip());
        STEPS.put("flip/vertical", verticalFlip());
        STEPS.put("crop/inside", new Crop(1, 2, 1, 3));
        STEPS.put("crop/beyond", new Crop(-3, -4, 50, 51));
        STEPS.put("grayscale/3", grayscale());
        STEPS.put("brightness/1.3", new ColorOp.Brightness(1.3));
        STEPS.put("brightness/0.6", new ColorOp.Brightness(0.6));
        STEPS.put("brightness/0", new ColorOp.Brightness(0));
        STEPS.put("contrast/1.8", new ColorOp.Contrast(1.8));
        STEPS.put("contrast/0.7", new ColorOp.Contrast(0.7));
        STEPS.put("contrast/0", new ColorOp.Contrast(0));
        STEPS.put("saturation/1.6", new ColorOp.Saturation(1.6));
        STEPS.put("saturation/0.2", new ColorOp.Saturation(0.2));
        STEPS.put("saturation/0", new ColorOp.Saturation(0));
        STEPS.put("hue/0.1", new ColorOp.Hue(0.1));
        STEPS.put("hue/-0.3", new ColorOp.Hue(-0.3));
        STEPS.put("hue/0.5", new ColorOp.Hue(0.5));
        STEPS.put("sharpness/1.9", new ColorOp.Sharpness(1.9));
        STEPS.put("sharpness/0.3", new ColorOp.Sharpness(0.3));
        STEPS.put("posterize/2", new ColorOp.Posterize(2));
        STEPS.put("solarize/100", new ColorOp.Solarize(100));
        STEPS.put("autocontrast/", new ColorOp.AutoContrast());
        STEPS.put("equalize/", new ColorOp.Equalize());
        STEPS.put("random rotation/10", randomRotation(10));
        STEPS.put("random flip/horizontal", randomHorizontalFlip(0.5));
        STEPS.put("random flip/vertical", randomVerticalFlip(0.3));
        STEPS.put("random crop/20", randomCrop(20));
        STEPS.put("random crop/25 padding 4", randomCrop(25).padding(4));
        STEPS.put("random crop/60 if needed", randomCrop(60).paddingIfNeeded().mode(Pad.Mode.REFLECT));
        STEPS.put("random resized crop/24", randomResizedCrop(24));
        STEPS.put("random resized crop/bicubic",
                randomResizedCrop(20, 31).scale(0.5, 2).ratio(0.2, 0.3).interpolation(Interpolation.BICUBIC));
        STEPS.put("color jitter/all", colorJitter(0.4, 0.4, 0.4, 0.1));
        STEPS.put("color jitter/two", colorJitter(0.7, 0, 0, 0.5));
        STEPS.put("gaussian blur/5", gaussianBlur(5));
        STEPS.put("gaussian blur/3 fixed", gaussianBlur(3, 1, 1));
        STEPS.put("random erasing/zero", compose(toTensor(), randomErasing(0.9)));
        STEPS.put("random erasing/noise",
                compose(toTensor(), randomErasing(0.9).scale(0.05, 0.2).ratio(0.5, 2).noise()));
        STEPS.put("rand augment/2 of 9", randAugment());
        STEPS.put("rand augment/3 of 30", randAugment(3, 30));
        STEPS.put("trivial augment wide/", trivialAugment());
        STEPS.put("random apply/", randomApply(0.6, randomRotation(30), randomHorizontalFlip(0.5)));
        STEPS.put("random choice/",
                randomChoice(randomRotation(30), randomHorizontalFlip(1), resize(20)).weights(1.0, 2.0, 3.0));
        STEPS.put("article/train",
                compose(randomRotation(10), randomHorizontalFlip(0.5), resize(22), centerCrop(22), toTensor(),
                        normalize(Normalization.IMAGENET)));
    }

    @Test
    void everyTransformAndDecoder_agreesWithPythonAsTheTableSays() throws IOException {
        Map<String, Difference> measured = new LinkedHashMap<>();
        measured.putAll(decoders());
        measured.putAll(transforms());
        measured.forEach(
                (operation, difference) -> assertThat(difference.largest()).as("largest difference of " + operation)
                        .isLessThanOrEqualTo(LIMITS.getOrDefault(operation, 0.0)));

        Path file = repository().resolve("docs/agreement.md");
        String page = Files.readString(file);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        String updated = page.substring(0, begin) + table(measured) + page.substring(page.indexOf(END));
        if (!page.equals(updated)) {
            Files.writeString(file, updated);
        }
        assertThat(page).as("docs/agreement.md said something else and has been rewritten; look at it and commit it")
                .isEqualTo(updated);
    }

    private static Map<String, Difference> decoders() throws IOException {
        Goldens goldens = Goldens.ofResource(RESOURCES + "odd.zip");
        Map<String, Difference> measured = new TreeMap<>();
        for (String name : goldens.names()) {
            try (InputStream in = AgreementTest.class.getResourceAsStream(RESOURCES + "odd/" + name)) {
                String kind = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)
                        .replaceAll("jpeg", "jpg").replaceAll("tiff", "tif");
                Image decoded = ImageDecoder.decode(in.readAllBytes(), name);
                measured.computeIfAbsent("decode " + kind, k -> new Difference()).add(decoded, goldens, name);
            }
        }
        return measured;
    }

    private static Map<String, Difference> transforms() throws IOException {
        Goldens goldens = Goldens.ofResource(RESOURCES + "transforms.zip");
        Map<String, Difference> measured = new LinkedHashMap<>();
        Map<String, TorchDraws> draws = new HashMap<>();
        int compared = 0;
        for (String name : goldens.names()) {
            int bar = name.indexOf('|');
            if (bar < 0) {
                continue;
            }
            Image picture = goldens.image(name.substring(0, bar));
            String operation = name.substring(bar + 1).replaceAll("#.*", "");
            TorchDraws draw = draws.computeIfAbsent(name.replaceAll("#.*", ""),
                    k -> new TorchDraws(Mt19937.seeded(42)));
            assertThat(STEPS).containsKey(operation);
            Transform drawn = STEPS.get(operation).draw(draw, picture.size());
            Pixels result = drawn.apply(picture);
            assertThat(drawn.outputSize(picture.size())).as(name).isEqualTo(result.size());
            measured.computeIfAbsent(operation.substring(0, operation.indexOf('/')), k -> new Difference()).add(result,
                    goldens, name);
            compared++;
        }
        assertThat(compared).isGreaterThan(350);
        return measured;
    }

    private static String table(Map<String, Difference> measured) {
        StringBuilder table = new StringBuilder("""
                | operation | results compared | largest difference | values that differ |
                |---|---|---|---|
                """);
        measured.forEach((operation,
                d) -> table.append(String.format(Locale.ROOT, "| %s | %d | %s | %s |%n", operation, d.results(),
                        d.largest() == 0 ? "none" : String.format(Locale.ROOT, "%.0f of 255", d.largest()),
                        d.share() == 0 ? "none" : String.format(Locale.ROOT, "%.3f %%", 100 * d.share()))));
        return table.toString();
    }

    private static Path repository() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs"))) {
            at = at.getParent();
        }
        return at;
    }
}
