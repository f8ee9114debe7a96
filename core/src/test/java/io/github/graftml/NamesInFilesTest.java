package io.github.graftml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Rgb;
import io.github.graftml.model.Head;
import io.github.graftml.nn.Layer;
import io.github.graftml.optim.Loss;
import io.github.graftml.optim.Optimizer;
import io.github.graftml.optim.Schedule;
import io.github.graftml.runtime.internal.Canonical;
import io.github.graftml.runtime.internal.NameInFiles;
import io.github.graftml.runtime.internal.NamedChoice;
import io.github.graftml.transform.Decode;
import io.github.graftml.transform.Pad;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the table of all names that stand in files: whoever changes a line of it must keep reading the old one. */
class NamesInFilesTest {

    private static final Map<Class<?>, String> TABLE = Map.of(
            ModelCard.Recipe.class, "custom_cnn=SmallCnn layers=LayerTree other=Other transfer_learning=Transfer",
            Head.class, "layers=Composed linear=Linear mlp=Mlp",
            Layer.class,
            "activation=Activation adaptive_avg_pool2d=AdaptiveAvgPool2d avg_pool2d=AvgPool2d batch_norm2d=BatchNorm2d"
                    + " class_token=ClassToken concat=Concat conv2d=Conv2d dropout=Dropout first_token=FirstToken flatten=Flatten gate=Gate"
                    + " identity=Identity initialized=Initialized layer_norm=LayerNorm layer_scale=LayerScale linear=Linear max_pool2d=MaxPool2d"
                    + " permute=Permute position_embedding=PositionEmbedding residual=Residual same_padding=SamePadding"
                    + " self_attention=SelfAttention sequential=Sequential stochastic_depth=StochasticDepth",
            Optimizer.class, "adam=Adam adjusted=Adjusted rmsprop=RmsProp sgd=Sgd",
            Schedule.class,
            "constant=Constant cosine=Cosine custom=Own exponential=Exponential linear_warmup=LinearWarmUp one_cycle=OneCycle"
                    + " per_epoch=PerEpoch reduce_on_plateau=ReduceOnPlateau step=StepDecay",
            Loss.class,
            "balanced=BalancedLoss binary_cross_entropy=BinaryCrossEntropy cross_entropy=CrossEntropy custom=CustomLoss focal=Focal");

    private static final String TRANSFORMS = "auto_contrast=AutoContrast blur=Blur brightness=Brightness center_crop=CenterCrop color_jitter=ColorJitter"
            + " compose=Compose contrast=Contrast crop=Crop decode=Decode equalize=Equalize float_lambda=FloatLambda fractional_crop=PartCrop"
            + " gaussian_blur=GaussianBlur grayscale=Grayscale horizontal_flip=HorizontalFlip hue=Hue identity=Identity image_lambda=ImageLambda letterbox=Letterbox"
            + " normalize=Normalize pad=Pad posterize=Posterize preprocessing=Preprocessing rand_augment=RandAugment random_apply=RandomApply random_choice=RandomChoice"
            + " random_crop=RandomCrop random_erasing=RandomErasing random_horizontal_flip=RandomHorizontalFlip"
            + " random_resized_crop=RandomResizedCrop random_rotation=RandomRotation random_vertical_flip=RandomVerticalFlip resize=Resize"
            + " rotate=Rotate saturation=Saturation sharpness=Sharpness solarize=Solarize to_tensor=ToTensor trivial_augment_wide=TrivialAugmentWide"
            + " vertical_flip=VerticalFlip";

    private static final String COMPONENTS = "transfer_learning[architecture, own_architecture, head, backbone_frozen, precision, calibration] layers[layer] other[description] "
            + "mlp[classes, hidden, dropout, log_softmax] linear[classes] layers[layer] conv2d[in, out, kernel, stride, "
            + "padding, dilation, groups, bias] batch_norm2d[features, eps, momentum] layer_norm[features, eps] "
            + "linear[in, out] self_attention[features, heads] layer_scale[channels, initial] class_token[features] "
            + "position_embedding[tokens, features] max_pool2d[kernel, stride, padding, ceil] avg_pool2d[kernel, stride] "
            + "adaptive_avg_pool2d[height, width] same_padding[kernel, stride] flatten[from] permute[order] "
            + "dropout[probability] stochastic_depth[probability] sequential[children] residual[body, shortcut, after] "
            + "concat[branches] gate[body] initialized[body, how] adam[learning_rate, beta1, beta2, epsilon, "
            + "weight_decay, decoupled] sgd[learning_rate, momentum, nesterov, weight_decay] rmsprop[learning_rate, "
            + "alpha, epsilon, momentum, weight_decay] adjusted[optimizer, groups, gradients] step[every, gamma] "
            + "exponential[gamma] cosine[minimum] one_cycle[maximum, peak, start_divisor, end_divisor] "
            + "linear_warmup[steps, start, then] reduce_on_plateau[factor, patience] per_epoch[schedule] "
            + "cross_entropy[class_weights, label_smoothing] focal[gamma, class_weights] "
            + "binary_cross_entropy[class_weights] balanced[loss] custom[name]";

    /** What a step draws of itself; it never stands in a chain that a program makes. */
    private static final Set<String> DRAWN = Set.of("Affine", "Erase");

    @Test
    void everyChoice_hasItsNameAndTheFormerOne() {
        TABLE.forEach((choice,
                names) -> assertThat(names(NamedChoice.of(choice).filter(member -> member != Head.Custom.class)))
                        .as(choice.getSimpleName()).isEqualTo(names));
    }

    /** A component that is renamed in Java needs its former name as an alias: a file whose key nobody knows would say nothing of it. */
    @Test
    void components_ofEveryChoice_haveTheirNames() {
        ObjectMapper json = new ObjectMapper();
        String found = Stream
                .of(ModelCard.Recipe.class, Head.class, Layer.class, Optimizer.class, Schedule.class, Loss.class)
                .flatMap(NamedChoice::of)
                .filter(type -> type.isRecord() && type != Head.Custom.class && type.getRecordComponents().length > 0)
                .map(type -> type.getAnnotation(NameInFiles.class).value()
                        + json.getSerializationConfig().introspect(json.constructType(type))
                                .findProperties().stream().map(BeanPropertyDefinition::getName).toList())
                .collect(Collectors.joining(" "));
        assertThat(found).isEqualTo(COMPONENTS);
    }

    @Test
    void everyTransformOfTheLibrary_hasItsNameAndTheFormerOne() {
        Stream<Class<?>> transforms = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.github.graftml").stream()
                .filter(scanned -> scanned.isAssignableTo(Transform.class) && !scanned.isInterface()
                        && !DRAWN.contains(scanned.getSimpleName()))
                .map(JavaClass::reflect);
        assertThat(names(transforms)).isEqualTo(TRANSFORMS);
    }

    private static String names(Stream<Class<?>> types) {
        return types.map(type -> {
            NameInFiles name = type.getAnnotation(NameInFiles.class);
            assertThat(name).as(type.getName() + " has no @NameInFiles").isNotNull();
            String former = name.formerly().isEmpty() ? type.getSimpleName() : name.formerly();
            return name.value() + "=" + former;
        }).sorted().collect(Collectors.joining(" "));
    }

    @Test
    void names_ofOneChoice_areTold() {
        for (String names : Stream.concat(TABLE.values().stream(), Stream.of(TRANSFORMS)).toList()) {
            List<String> all = Stream.of(names.split("[ =]")).toList();
            assertThat(all).doesNotHaveDuplicates();
        }
    }

    @Test
    void canonical_transforms_holdNoNameOfJava() {
        assertThat(Canonical.of(Transforms.compose(Transforms.decode(Decode.Mode.FAST), Transforms.resize(256),
                new Pad(3, 3, 3, 3, Pad.Mode.REFLECT, Rgb.BLACK),
                Transforms.randomErasing(0.5), Transforms.lambda("my step", image -> image))))
                .isEqualTo(
                        "compose([decode(fast), resize(short_side(256, none), bilinear), pad(3, 3, 3, 3, reflect, rgb(0, 0, 0)),"
                                + " random_erasing(0.5, random_area(0.02, 0.33, 0.3, 3.3), [0.0, 0.0, 0.0]), image_lambda(my step)])");
    }

    @Test
    void canonical_interpolations_differ() {
        assertThat(Stream.of(Interpolation.values()).map(Canonical::of)).containsExactly("nearest", "bilinear",
                "bicubic");
    }

    /** Java's names of classes may stand in messages, but whoever asks for one is looked at here. */
    @Test
    void sources_askForNamesOfClasses_onlyInMessages() throws IOException {
        Map<String, String> found = new TreeMap<>();
        Path sources = Path.of("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String text = Files.readString(file);
                if (Stream
                        .<Function<String, Boolean>>of(t -> t.contains("getSimpleName("),
                                t -> t.contains("getClass().getName(") || t.contains("type.getName("),
                                t -> t.contains("getPackage("), t -> t.contains("getTypeName("))
                        .anyMatch(test -> test.apply(text))) {
                    found.put(file.getFileName().toString(), "");
                }
            }
        }
        assertThat(new TreeSet<>(found.keySet())).containsExactly("FormerRuns.java", "Predictor.java");
    }
}
