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

    /**
     * Creates an architecture whose features are [N,F] as they leave the backbone, without pooling.
     *
     * @param name           see {@link #name()}
     * @param backbone       see {@link #backbone()}
     * @param classifier     see {@link #classifier()}
     * @param headPath       see {@link #headPath()}
     * @param features       see {@link #features()}
     * @param inputSize      see {@link #inputSize()}
     * @param initialization see {@link #initialization()}
     */
    public Architecture(String name, Sequential backbone, Sequential classifier, String headPath, int features, int inputSize,
                 Initialization initialization) {
        this(name, backbone, classifier, new Sequential(List.of()), headPath, features, inputSize, initialization);
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

    @Override
    public String toString() {
        return name;
    }
}
