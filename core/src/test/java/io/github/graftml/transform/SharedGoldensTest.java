package io.github.graftml.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.graftml.image.FloatImage;
import io.github.graftml.image.Image;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.codec.ImageDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values that are too big for the repository: all operations on drawn pictures and on real photos. */
@Tag("pixels")
class SharedGoldensTest {

    private static final Map<String, Transform> STEPS = new LinkedHashMap<>();

    static {
        STEPS.put("resize224", Transforms.resize(224));
        STEPS.put("resize64", Transforms.resize(64));
        STEPS.put("resize300x200", Transforms.resize(300, 200));
        STEPS.put("resize224bicubic", Transforms.resize(224, Interpolation.BICUBIC));
        STEPS.put("resize224crop224", Transforms.compose(Transforms.resize(224), Transforms.centerCrop(224)));
        STEPS.put("crop400", Transforms.centerCrop(400));
        STEPS.put("hflip", Transforms.horizontalFlip());
        STEPS.put("vflip", Transforms.verticalFlip());
        STEPS.put("rotate-9.75", Transforms.rotate(-9.75));
        STEPS.put("rotate3.2", Transforms.rotate(3.2));
        STEPS.put("rotate45.0", Transforms.rotate(45));
        STEPS.put("rotate7.5bilinear", Transforms.rotate(7.5).interpolation(Interpolation.BILINEAR));
        STEPS.put("resizedcrop(10,20,100,150)->224",
                Transforms.compose(new Crop(10, 20, 100, 150), Transforms.resize(224, 224)));
        STEPS.put("brightness1.3", new ColorOp.Brightness(1.3));
        STEPS.put("contrast0.7", new ColorOp.Contrast(0.7));
        STEPS.put("saturation1.6", new ColorOp.Saturation(1.6));
        STEPS.put("hue0.1", new ColorOp.Hue(0.1));
        STEPS.put("grayscale3", Transforms.grayscale());
        STEPS.put("rotate30expand", Transforms.rotate(30).expanded());
    }

    @ParameterizedTest
    @CsvSource({"goldens/portable,goldens/portable/images", "goldens/photos,data/dogscats/train"})
    void transforms_matchTorchvisionByteForByte(String values, String photos) throws IOException {
        Optional<Path> folder = Goldens.shared(values);
        Optional<Path> images = Goldens.shared(photos);
        assumeTrue(folder.isPresent() && images.isPresent(), "the shared values are not here");
        Goldens goldens = Goldens.of(folder.get().resolve("transforms.safetensors"));
        Map<String, Integer> compared = new TreeMap<>();
        for (String name : goldens.names()) {
            int bar = name.indexOf('|');
            String operation = name.substring(bar + 1);
            Image decoded = ImageDecoder.decode(images.get().resolve(name.substring(0, bar)));
            if (operation.equals("decode")) {
                assertThat(decoded.rgb()).as(name).isEqualTo(goldens.image(name).rgb());
            } else if (operation.equals("valid")) {
                FloatImage actual = (FloatImage) Transforms.compose(Transforms.resize(224), Transforms.centerCrop(224),
                        Transforms.toTensor(), Transforms.normalize(Normalization.IMAGENET)).apply(decoded);
                assertThat(actual.values()).as(name).isEqualTo(goldens.floats(name));
            } else {
                assertThat(STEPS).containsKey(operation);
                Image actual = (Image) STEPS.get(operation).apply(decoded);
                Image expected = goldens.image(name);
                assertThat(actual.size()).as(name).isEqualTo(expected.size());
                assertThat(STEPS.get(operation).outputSize(decoded.size())).as(name).isEqualTo(expected.size());
                assertThat(actual.rgb()).as(name).isEqualTo(expected.rgb());
            }
            compared.merge(operation, 1, Integer::sum);
        }
        assertThat(compared).containsKeys("decode", "valid").hasSize(STEPS.size() + 2);
    }
}
