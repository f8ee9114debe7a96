package io.github.graftml.model;

import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.dropout;
import static io.github.graftml.nn.Layers.flatten;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.logSoftmax;
import static io.github.graftml.nn.Layers.maxPool2d;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;

import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Layer;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * The small network of the article's first experiment, trained from scratch: three convolutions of 3x3 without padding,
 * each with ReLU and max-pooling by 2, then two linear layers. It takes images of 224x224 and gives log-probabilities.
 * Owns native memory; the creator closes it. For one thread at a time.
 */
public final class CustomCNN implements FeatureMapModel {

    private static final int SIDE = 224;
    private static final int FEATURES = 64 * 26 * 26;

    private final Sequential layers;
    private final LayerModules network;

    /**
     * Creates the network. Its initial weights are drawn from LibTorch's default generator, as PyTorch draws them for
     * the
     * same seed.
     *
     * @param classes at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public CustomCNN(int classes) {
        layers = layers(classes);
        network = new LayerModules("CustomCNN", layers);
    }

    /** Pooling before ReLU gives the same values and gradients for a quarter of the work: both only choose. */
    private static Sequential layers(int classes) {
        return sequential(
                named("conv1", conv2d(3, 32, 3)), unnamed(maxPool2d(2, 2)), unnamed(relu()),
                named("conv2", conv2d(32, 64, 3)), unnamed(maxPool2d(2, 2)), unnamed(relu()),
                named("conv3", conv2d(64, 64, 3)), unnamed(maxPool2d(2, 2)), unnamed(relu()),
                unnamed(flatten()),
                named("fc1", linear(FEATURES, 128)), unnamed(relu()), unnamed(dropout(0.2)),
                named("out", linear(128, classes)), unnamed(logSoftmax()));
    }

    /** Returns the network as data. */
    public Sequential layers() {
        return layers;
    }

    @Override
    public Optional<Layer> tree() {
        return Optional.of(layers);
    }

    @Override
    public OptionalInt outputs() {
        return Outputs.of(layers);
    }

    @Override
    public Module module() {
        return network.module();
    }

    /**
     * Computes log-probabilities.
     *
     * @param images float32 [N,3,224,224], normalized; stays the caller's
     * @return log-probabilities float32 [N, classes]; freed with the enclosing scope of the calling thread
     */
    @Override
    public Tensor forward(Tensor images) {
        network.module();
        Inputs.requireImages(images, "CustomCNN", SIDE);
        return network.forward(images);
    }

    @Override
    public Tensor featureMap(Tensor images) {
        network.module();
        Inputs.requireImages(images, "CustomCNN", SIDE);
        return network.featureMap(images);
    }

    @Override
    public Tensor scores(Tensor map) {
        network.module();
        Inputs.requireOpen(map, "CustomCNN");
        return network.scores(map);
    }

    @Override
    public void close() {
        network.close();
    }

    @Override
    public String describe() {
        return "custom_cnn";
    }

    @Override
    public String toString() {
        return "CustomCNN";
    }
}
