package io.github.graftml.nn;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The initialization of weights. Every layer first draws its weights as PyTorch's constructor does. Most torchvision
 * networks
 * then initialize some weights again in a second pass, in the order of their modules. Both passes make the same draws
 * here, so that a seed gives the same network in both languages. Values: torchvision 0.25.
 */
public enum Initialization {
    /** No second pass (AlexNet, EfficientNet-Lite). */
    @JsonProperty("none")
    @JsonAlias("NONE")
    NONE,
    /** Convolutions: Kaiming normal by fan out (ResNet). */
    @JsonProperty("resnet")
    @JsonAlias("RESNET")
    RESNET,
    /** Convolutions: Kaiming normal by fan out; linear: normal 0.01; biases 0 (MobileNet v2 and v3, VGG). */
    @JsonProperty("mobilenet")
    @JsonAlias("MOBILENET")
    MOBILENET,
    /** Convolutions: Kaiming normal by fan out; linear: uniform within 1 / sqrt(out); biases 0. */
    @JsonProperty("efficientnet")
    @JsonAlias("EFFICIENTNET")
    EFFICIENTNET,
    /** Convolutions: Kaiming normal by fan in; biases of linear layers 0. */
    @JsonProperty("densenet")
    @JsonAlias("DENSENET")
    DENSENET,
    /** Convolutions: Kaiming uniform by fan in, the last one normal 0.01; biases 0. */
    @JsonProperty("squeezenet")
    @JsonAlias("SQUEEZENET")
    SQUEEZENET,
    /** Convolutions and linear: truncated normal 0.02; biases 0. */
    @JsonProperty("convnext")
    @JsonAlias("CONVNEXT")
    CONVNEXT,
    /** The patch convolution: truncated normal 1 / sqrt(fan in), bias 0; the last linear layer: 0. */
    @JsonProperty("vision_transformer")
    @JsonAlias("VISION_TRANSFORMER")
    VISION_TRANSFORMER,
    /** Linear: Xavier uniform; biases normal 1e-6. */
    @JsonProperty("transformer_mlp")
    @JsonAlias("TRANSFORMER_MLP")
    TRANSFORMER_MLP
}
