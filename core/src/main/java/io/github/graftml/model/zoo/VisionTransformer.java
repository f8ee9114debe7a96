package io.github.graftml.model.zoo;

import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.residual;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;

import io.github.graftml.model.Architecture;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Composite.Initialized;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.ClassToken;
import io.github.graftml.nn.Leaf.FirstToken;
import io.github.graftml.nn.Leaf.Flatten;
import io.github.graftml.nn.Leaf.LayerNorm;
import io.github.graftml.nn.Leaf.Permute;
import io.github.graftml.nn.Leaf.PositionEmbedding;
import io.github.graftml.nn.Leaf.SelfAttention;
import io.github.graftml.nn.Named;
import java.util.ArrayList;
import java.util.List;

/**
 * Vision transformers (Dosovitskiy et al., "An Image is Worth 16x16 Words"). They require images of their input size.
 */
final class VisionTransformer {

    /** The base size on patches of 16 pixels: 12 layers, 12 heads, 768 features. */
    static final Architecture VIT_B_16 = architecture("vit_b_16", 16, 12, 12, 768, 3072, 224);

    static final List<Architecture> ALL = List.of(VIT_B_16);

    private static Architecture architecture(String name, int patch, int depth, int heads, int features, int hidden,
            int inputSize) {
        int tokens = (inputSize / patch) * (inputSize / patch) + 1;
        List<Named> layers = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            layers.add(named("encoder_layer_" + i, encoderLayer(features, heads, hidden)));
        }
        return new Architecture(name,
                sequential(
                        named("conv_proj", conv2d(3, features, patch, patch, 0, true)),
                        unnamed(new Flatten(2)), unnamed(new Permute(List.of(0, 2, 1))),
                        unnamed(new ClassToken(features)),
                        named("encoder", sequential(
                                unnamed(new PositionEmbedding(tokens, features)),
                                named("layers", new Sequential(layers)), named("ln", new LayerNorm(features, 1e-6)))),
                        unnamed(new FirstToken())),
                sequential(named("heads.head", linear(features, 1000))), "heads.head", features, inputSize,
                Initialization.VISION_TRANSFORMER);
    }

    private static Layer encoderLayer(int features, int heads, int hidden) {
        Layer mlp = new Initialized(
                sequential(named("0", linear(features, hidden)), unnamed(Activation.GELU),
                        named("3", linear(hidden, features))),
                Initialization.TRANSFORMER_MLP);
        return sequential(
                unnamed(residual(unnamed(sequential(
                        named("ln_1", new LayerNorm(features, 1e-6)),
                        named("self_attention", new SelfAttention(features, heads)))))),
                unnamed(residual(unnamed(sequential(
                        named("ln_2", new LayerNorm(features, 1e-6)), named("mlp", mlp))))));
    }

    private VisionTransformer() {
    }
}
