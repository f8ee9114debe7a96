package io.github.graftml.model.zoo;

import io.github.graftml.model.Architecture;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Resize;
import io.github.graftml.transform.Transforms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The library's architectures. */
public final class Architectures {

    private static final List<Architecture> ALL = join(ResNet.ALL, EfficientNetLite.ALL, MobileNet.ALL,
            EfficientNet.ALL,
            ConvNeXt.ALL, VisionTransformer.ALL, DenseNet.ALL, Vgg.ALL, AlexNet.ALL, SqueezeNet.ALL);

    private Architectures() {
    }

    /**
     * Returns an architecture by its name.
     *
     * @param name a name as in {@link Architecture#name()}, such as {@code resnet101}
     * @return the architecture
     * @throws IllegalArgumentException if there is none of this name; the message lists the known ones
     */
    public static Architecture of(String name) {
        return ALL.stream().filter(architecture -> architecture.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown architecture \"" + name + "\"; known: "
                        + ALL.stream().map(Architecture::name).collect(Collectors.joining(", "))));
    }

    /** {@return every architecture of the library, grouped by family} */
    public static List<Architecture> all() {
        return ALL;
    }

    @SafeVarargs
    private static List<Architecture> join(List<Architecture>... families) {
        List<Architecture> all = new ArrayList<>();
        for (List<Architecture> family : families) {
            all.addAll(family);
        }
        return List.copyOf(all);
    }

    /**
     * Returns the preprocessing that evaluates an architecture's ImageNet weights: that of the default published
     * weights,
     * such as torchvision's {@code IMAGENET1K_V1}. Where none are published, images are resized and cropped to
     * {@link Architecture#inputSize} and normalized as the family's are: EfficientNet-Lite with mean and standard
     * deviation 0.5, all
     * others with ImageNet's.
     *
     * @param of an architecture of the library
     * @return the preprocessing
     */
    public static Preprocessing preprocessing(Architecture of) {
        return published(of.name()).orElseGet(() -> {
            boolean lite = EfficientNetLite.ALL.stream().anyMatch(member -> member.name().equals(of.name()));
            Preprocessing family = published((lite ? EfficientNetLite.LITE0 : ResNet.RESNET18).name()).orElseThrow();
            return Preprocessing.of(
                    Transforms.resize(of.inputSize(), family.step(Resize.class).orElseThrow().interpolation()),
                    Transforms.centerCrop(of.inputSize()), Transforms.toTensor(),
                    Transforms.normalize(Normalization.of(family).orElseThrow()));
        });
    }

    private static Optional<Preprocessing> published(String architecture) {
        return PretrainedWeights.published().stream().filter(weights -> weights.architecture().equals(architecture))
                .findFirst()
                .map(PretrainedWeights.Published::input);
    }
}
