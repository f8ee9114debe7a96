package io.github.graftml.transform;

import static io.github.graftml.transform.Normalization.HALF;
import static io.github.graftml.transform.Normalization.IMAGENET;
import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.compose;
import static io.github.graftml.transform.Transforms.decode;
import static io.github.graftml.transform.Transforms.lambda;
import static io.github.graftml.transform.Transforms.letterbox;
import static io.github.graftml.transform.Transforms.normalize;
import static io.github.graftml.transform.Transforms.randomApply;
import static io.github.graftml.transform.Transforms.randomHorizontalFlip;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Rgb;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreprocessingTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Preprocessing> everyKind() {
        return Stream.of(
                Preprocessing.of(resize(256), centerCrop(224), toTensor(), normalize(IMAGENET)),
                Preprocessing.of(decode(Decode.Mode.FAST), resize(256, Interpolation.BICUBIC), centerCrop(224),
                        toTensor(), normalize(HALF)),
                Preprocessing.of(resize(224, 160), toTensor()),
                Preprocessing.of(resize(64).maxSize(100), new Pad(1, 2, 3, 4, Pad.Mode.REFLECT, Rgb.BLACK), toTensor(),
                        normalize(IMAGENET)),
                Preprocessing.of(letterbox(160).fill(new Rgb(1, 2, 3)), toTensor(), normalize(IMAGENET)),
                Preprocessing.of(new Crop(-1, 2, 30, 40), new FractionalCrop(0.875, 0.5, 1), Transforms.rotate(12.5),
                        Transforms.horizontalFlip(),
                        Transforms.verticalFlip(), Transforms.grayscale(), toTensor()),
                Preprocessing.of(new Blur(3, 0.7), new ColorOp.Brightness(1.5), new ColorOp.Contrast(0.5),
                        new ColorOp.Saturation(2), new ColorOp.Hue(-0.1),
                        new ColorOp.Sharpness(1.1), new ColorOp.Posterize(4), new ColorOp.Solarize(99.5),
                        new ColorOp.AutoContrast(),
                        new ColorOp.Equalize(), toTensor()));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void json_readAgain_isTheSame(Preprocessing preprocessing) throws JsonProcessingException {
        assertThat(JSON.readValue(preprocessing.toJson(), Preprocessing.class)).isEqualTo(preprocessing);
        assertThat(JSON.writeValueAsString(preprocessing)).as("inside another document")
                .isEqualTo(preprocessing.toJson());
    }

    @Test
    void everyKind_coversEveryStepThatAFileHolds() {
        assertThat(everyKind().flatMap(preprocessing -> preprocessing.steps().stream()).map(Object::getClass))
                .containsAll(List.copyOf(StepJson.KINDS.values()));
    }

    /** The names in files: whoever changes one must keep reading the old one. */
    @Test
    void toJson_usualSteps_standsUnderItsNames() {
        assertThat(Preprocessing.of(decode(Decode.Mode.FAST), resize(256), centerCrop(224), toTensor(), normalize(HALF))
                .toJson())
                .isEqualTo(
                        "[{\"decode\":{\"mode\":\"fast\"}},{\"resize\":{\"side\":256,\"interpolation\":\"bilinear\"}},"
                                + "{\"center_crop\":{\"height\":224,\"width\":224}},{\"to_tensor\":{}},"
                                + "{\"normalize\":{\"normalization\":{\"mean\":[0.5,0.5,0.5],\"std\":[0.5,0.5,0.5]}}}]");
        Map<String, List<String>> keys = new TreeMap<>();
        everyKind().forEach(preprocessing -> StepJson.write(preprocessing.steps()).forEach(step -> step.properties()
                .forEach(entry -> keys.put(entry.getKey(),
                        Stream.concat(keys.getOrDefault(entry.getKey(), List.of()).stream(),
                                entry.getValue().properties().stream().map(Map.Entry::getKey)).sorted().distinct()
                                .toList()))));
        assertThat(keys).hasToString(
                "{auto_contrast=[], blur=[kernel, sigma], brightness=[factor], center_crop=[height, width], contrast=[factor],"
                        + " crop=[height, left, top, width], decode=[mode], equalize=[], fractional_crop=[fraction, x, y], grayscale=[], horizontal_flip=[],"
                        + " hue=[shift], letterbox=[fill, height, interpolation, width], normalize=[normalization], pad=[bottom, fill, left, mode, right, top],"
                        + " posterize=[bits], resize=[height, interpolation, max, side, width], rotate=[degrees, expand, fill, interpolation],"
                        + " saturation=[factor], sharpness=[factor], solarize=[threshold], to_tensor=[], vertical_flip=[]}");
    }

    @Test
    void json_ofVersion01_isTheSameSteps() throws JsonProcessingException {
        String former = "{\"resize\": 72, \"crop\": 64, \"interpolation\": \"BICUBIC\", \"mean\": [0.5, 0.5, 0.5], \"std\": [0.5, 0.5, 0.5]}";
        assertThat(JSON.readValue(former, Preprocessing.class))
                .isEqualTo(Preprocessing.of(resize(72, Interpolation.BICUBIC), centerCrop(64), toTensor(),
                        normalize(HALF)));
        assertThatThrownBy(() -> JSON.readValue(former.replace("crop", "carp"), Preprocessing.class))
                .hasMessageContaining("lacks \"crop\"");
    }

    @Test
    void json_damaged_isRefusedByName() {
        for (Map.Entry<String, String> damage : Map.of("[{\"random_magic\":{}},{\"to_tensor\":{}}]", "random_magic",
                "[{\"center_crop\":{\"height\":224}},{\"to_tensor\":{}}]", "width",
                "[{\"center_crop\":{\"height\":-1,\"width\":2}},{\"to_tensor\":{}}]", "centerCrop",
                "[{\"resize\":{\"height\":3,\"interpolation\":\"bilinear\"}},{\"to_tensor\":{}}]", "width",
                "[{\"resize\":{\"side\":3,\"interpolation\":\"cubist\"}},{\"to_tensor\":{}}]", "cubist",
                "[{\"resize\":{\"side\":3}},{\"to_tensor\":{}}]", "interpolation", "[3]", "3", "[]", "toTensor()")
                .entrySet()) {
            assertThatThrownBy(() -> JSON.readValue(damage.getKey(), Preprocessing.class)).as(damage.getKey())
                    .hasMessageContaining(damage.getValue());
        }
    }

    @Test
    void of_randomStep_isRefused() {
        assertThatThrownBy(() -> Preprocessing.of(randomHorizontalFlip(0.5), toTensor()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RandomHorizontalFlip").hasMessageContaining("augment");
        assertThatThrownBy(() -> Preprocessing.of(compose(randomApply(0.5, resize(3))), toTensor()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void of_withoutToTensor_isRefused() {
        assertThatThrownBy(() -> Preprocessing.of(resize(3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("add toTensor()");
    }

    @Test
    void firstUnsavable_stepOfTheUsersOwn_isFound() {
        Transform own = lambda("mine", image -> image);
        Preprocessing preprocessing = Preprocessing.of(resize(3), own, toTensor());
        assertThat(preprocessing.firstUnsavable()).contains(own);
        assertThatThrownBy(preprocessing::toJson).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mine");
        assertThat(everyKind()).allSatisfy(kind -> assertThat(kind.firstUnsavable()).isEmpty());
    }

    @Test
    void inputSize_isThatOfEveryImageOrNone() {
        assertThat(Preprocessing.of(resize(256), centerCrop(200, 100), toTensor()).inputSize())
                .contains(new ImageSize(100, 200));
        assertThat(Preprocessing.of(letterbox(160), toTensor()).inputSize()).contains(new ImageSize(160, 160));
        assertThat(Preprocessing.of(resize(256), toTensor()).inputSize()).isEmpty();
    }

    @Test
    void of_otherPreprocessing_isTakenApart() {
        Preprocessing inner = Preprocessing.of(resize(3), toTensor());
        assertThat(Preprocessing.of(inner, normalize(HALF)))
                .isEqualTo(Preprocessing.of(compose(resize(3), toTensor()), normalize(HALF)));
        assertThat(inner.steps()).containsExactly(resize(3), toTensor());
    }
}
