package io.github.graftml.model;

import io.github.graftml.model.layer.Initialization;
import io.github.graftml.model.layer.Layer;
import io.github.graftml.model.layer.Layer.Conv2d;
import io.github.graftml.model.layer.Layer.Linear;
import io.github.graftml.model.layer.Layer.Sequential;
import io.github.graftml.model.layer.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A network as data: the trunk that turns pictures into features, the classifier it was published with, and where a new
 * head goes. Names of layers are torchvision's. Immutable; holds no weights.
 *
 * @param name           torchvision's name, or {@code efficientnet-lite0} to {@code 4}
 * @param backbone       float32 [N,3,H,W] to features
 * @param classifier     features to logits over ImageNet's 1000 classes
 * @param pooling        what stands between the backbone and a new head; empty where the features are [N,F] already
 * @param headPath       where a new head's parameters go by name; with one linear layer there, the names are those of
 *                       torchvision's network for that number of classes
 * @param features       F, the numbers per picture that a new head gets
 * @param inputSize      the side of the square pictures that the published weights were made for, in pixels
 * @param initialization the second pass of initial draws over backbone and classifier
 */
public record Architecture(String name, Sequential backbone, Sequential classifier, Sequential pooling, String headPath,
                           int features, int inputSize, Initialization initialization) {

    /** An architecture whose features are [N,F] as they leave the backbone. */
    Architecture(String name, Sequential backbone, Sequential classifier, String headPath, int features, int inputSize,
                 Initialization initialization) {
        this(name, backbone, classifier, new Sequential(List.of()), headPath, features, inputSize, initialization);
    }

    /** Built on first use, since the families are made of this class. */
    private static final class Known {
        static final List<Architecture> ALL = List.copyOf(join(ResNet.ALL, EfficientNetLite.ALL, MobileNet.ALL, EfficientNet.ALL,
                ConvNeXt.ALL, VisionTransformer.ALL, DenseNet.ALL, Vgg.ALL, AlexNet.ALL, SqueezeNet.ALL));

        @SafeVarargs
        private static List<Architecture> join(List<Architecture>... families) {
            List<Architecture> all = new ArrayList<>();
            for (List<Architecture> family : families) {
                all.addAll(family);
            }
            return all;
        }
    }

    /**
     * @param name as in {@link #name()}
     * @throws IllegalArgumentException if there is none of this name; the message lists the known ones
     */
    public static Architecture of(String name) {
        for (Architecture architecture : Known.ALL) {
            if (architecture.name.equals(name)) {
                return architecture;
            }
        }
        throw new IllegalArgumentException("Unknown architecture \"" + name + "\"; known: "
                + Known.ALL.stream().map(Architecture::name).collect(Collectors.joining(", ")));
    }

    /** @return every architecture of the library, family by family */
    public static List<Architecture> all() {
        return Known.ALL;
    }

    /** Returns this architecture with its published classifier for another number of classes, at least 1. */
    public Architecture withClasses(int classes) {
        List<Named> children = classifier.children().stream()
                .map(child -> child.name().equals(headPath) ? new Named(headPath, withOutputs(child.layer(), classes)) : child).toList();
        return new Architecture(name, backbone, new Sequential(children), pooling, headPath, features, inputSize, initialization);
    }

    private static Layer withOutputs(Layer layer, int outputs) {
        if (layer instanceof Conv2d conv) {
            return new Conv2d(conv.in(), outputs, conv.kernel(), conv.stride(), conv.padding(), conv.dilation(), conv.groups(), conv.bias());
        }
        return layer instanceof Linear linear ? new Linear(linear.in(), outputs) : layer;
    }

    /**
     * Returns the preprocessing that evaluates this architecture's ImageNet weights: that of the default published
     * weights,
     * such as torchvision's {@code IMAGENET1K_V1}. Where none are published, images are resized and cropped to
     * {@link #inputSize} and normalized as the family's are: EfficientNet-Lite with mean and standard deviation 0.5,
     * all
     * others with ImageNet's.
     */
    public Preprocessing preprocessing() {
        return published(name).orElseGet(() -> {
            boolean lite = EfficientNetLite.ALL.stream().anyMatch(member -> member.name.equals(name));
            Preprocessing family = published((lite ? EfficientNetLite.LITE0 : ResNet.RESNET18).name).orElseThrow();
            return new Preprocessing(inputSize, inputSize, family.interpolation(), family.mean(), family.std());
        });
    }

    private static Optional<Preprocessing> published(String architecture) {
        return Weights.published().stream().filter(weights -> weights.architecture().equals(architecture)).findFirst()
                .map(Weights.Published::input);
    }

    @Override
    public String toString() {
        return name;
    }
}
