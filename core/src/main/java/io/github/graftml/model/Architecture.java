package io.github.graftml.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.Linear;
import io.github.graftml.nn.Named;
import java.util.List;

/**
 * A network as data: the backbone, the classifier it was published with, and the place of a new head. The names of
 * layers are torchvision's. Immutable; holds no weights.
 *
 * @param name           torchvision's name, or {@code efficientnet-lite0} to {@code 4}
 * @param backbone       float32 [N,3,H,W] to features
 * @param classifier     features to logits over ImageNet's 1000 classes
 * @param pooling        the layers between the backbone and a new head; empty if the features are [N,F] already
 * @param headPath       the path of a new head's parameters; with one linear layer there, the names are those of
 *                       torchvision's network for that number of classes
 * @param features       F, the number of features for each image that a new head receives
 * @param inputSize      height and width of the images that the published weights were trained on, in pixels
 * @param initialization the second pass of initialization over backbone and classifier, after PyTorch's defaults
 */
public record Architecture(String name, Sequential backbone, Sequential classifier, Sequential pooling,
        @JsonProperty("head_path") String headPath, int features,
        @JsonProperty("input_size") int inputSize, Initialization initialization) {

    /**
     * Creates an architecture.
     *
     * @throws IllegalArgumentException if a part is missing, or there is no feature or no pixel
     */
    public Architecture {
        require(name != null && !name.isBlank(), "An architecture", "a name");
        require(backbone != null, name, "a backbone");
        require(classifier != null, name, "a classifier");
        require(pooling != null, name, "a pooling; an empty Sequential if the features are [N,F] already");
        require(headPath != null && !headPath.isEmpty(), name, "a headPath, the name under which a new head goes");
        require(features > 0 && inputSize > 0, name, "at least one feature and one pixel; got " + features
                + " features, an input size of " + inputSize);
        require(initialization != null, name, "an initialization; NONE leaves what PyTorch's own layers draw");
    }

    /**
     * Creates an architecture whose initial weights are PyTorch's defaults: {@link Initialization#NONE}.
     *
     * @param name       see {@link #name()}
     * @param backbone   see {@link #backbone()}
     * @param classifier see {@link #classifier()}
     * @param pooling    see {@link #pooling()}
     * @param headPath   see {@link #headPath()}
     * @param features   see {@link #features()}
     * @param inputSize  see {@link #inputSize()}
     */
    public Architecture(String name, Sequential backbone, Sequential classifier, Sequential pooling, String headPath,
            int features, int inputSize) {
        this(name, backbone, classifier, pooling, headPath, features, inputSize, Initialization.NONE);
    }

    /**
     * Creates an architecture without pooling: the backbone gives features [N,F].
     *
     * @param name           see {@link #name()}
     * @param backbone       see {@link #backbone()}
     * @param classifier     see {@link #classifier()}
     * @param headPath       see {@link #headPath()}
     * @param features       see {@link #features()}
     * @param inputSize      see {@link #inputSize()}
     * @param initialization see {@link #initialization()}
     */
    public Architecture(String name, Sequential backbone, Sequential classifier, String headPath, int features,
            int inputSize, Initialization initialization) {
        this(name, backbone, classifier, new Sequential(List.of()), headPath, features, inputSize, initialization);
    }

    /** Returns this architecture with its published classifier for another number of classes, at least 1. */
    public Architecture withClasses(int classes) {
        List<Named> children = classifier.children().stream()
                .map(child -> child.name().equals(headPath) ? new Named(headPath, withOutputs(child.layer(), classes))
                        : child)
                .toList();
        return new Architecture(name, backbone, new Sequential(children), pooling, headPath, features, inputSize,
                initialization);
    }

    private static Layer withOutputs(Layer layer, int outputs) {
        if (layer instanceof Conv2d conv) {
            return new Conv2d(conv.in(), outputs, conv.kernel(), conv.stride(), conv.padding(), conv.dilation(),
                    conv.groups(), conv.bias());
        }
        return layer instanceof Linear linear ? new Linear(linear.in(), outputs) : layer;
    }

    private static void require(boolean given, String owner, String needed) {
        if (!given) {
            throw new IllegalArgumentException(owner + " needs " + needed);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
