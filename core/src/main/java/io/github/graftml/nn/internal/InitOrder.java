package io.github.graftml.nn.internal;

import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.internal.PooledConvolutions.Convolution;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The convolutions and linear layers of a tree in the order of its modules, for the second pass of initialization. */
final class InitOrder {

    /** One layer's tensors; {@code bias} is null where there is none. */
    private record Entry(boolean convolution, Tensor weight, @Nullable Tensor bias) {
    }

    private final List<Entry> entries = new ArrayList<>();

    void add(boolean convolution, Tensor weight, @Nullable Tensor bias) {
        entries.add(new Entry(convolution, weight, bias));
    }

    void addAll(InitOrder other) {
        entries.addAll(other.entries);
    }

    int size() {
        return entries.size();
    }

    /** Returns the convolutions from index {@code first} on, which {@code layers} are in the same order. */
    List<Convolution> convolutions(int first, List<Conv2d> layers) {
        return IntStream.range(0, layers.size()).mapToObj(i -> {
            Entry entry = entries.get(first + i);
            return new Convolution(entry.weight, entry.bias, layers.get(i).padding());
        }).toList();
    }

    /** {@return the number of all weights' elements, without biases} */
    long values() {
        return entries.stream().mapToLong(entry -> entry.weight.numel()).sum();
    }

    /** Initializes the layers from index {@code first} on again, as {@code how} requires. */
    void initialize(Initialization how, int first) {
        NoGrad.run(() -> {
            List<Entry> layers = entries.subList(first, entries.size());
            for (Entry layer : layers) {
                draw(how, layer, layers);
            }
        });
    }

    private static void draw(Initialization how, Entry layer, List<Entry> all) {
        Tensor weight = layer.weight;
        switch (how) {
            case NONE -> {
            }
            case RESNET -> {
                if (layer.convolution) {
                    Initializers.kaimingNormalFanOut(weight);
                }
            }
            case MOBILENET -> {
                if (layer.convolution) {
                    Initializers.kaimingNormalFanOut(weight);
                } else {
                    Initializers.normal(weight, 0.01);
                }
                zeroBias(layer);
            }
            case EFFICIENTNET -> {
                if (layer.convolution) {
                    Initializers.kaimingNormalFanOut(weight);
                } else {
                    Initializers.uniform(weight, 1 / Math.sqrt(weight.size(0)));
                }
                zeroBias(layer);
            }
            case DENSENET -> {
                if (layer.convolution) {
                    Initializers.kaimingNormalFanIn(weight);
                } else {
                    zeroBias(layer);
                }
            }
            case SQUEEZENET -> {
                if (layer == all.get(all.size() - 1)) {
                    Initializers.normal(weight, 0.01);
                } else {
                    Initializers.kaimingUniformFanIn(weight);
                }
                zeroBias(layer);
            }
            case CONVNEXT -> {
                Initializers.truncatedNormal(weight, 0.02);
                zeroBias(layer);
            }
            case VISION_TRANSFORMER -> {
                if (layer.convolution) {
                    Initializers.truncatedNormal(weight, Math.sqrt(1.0 / Initializers.fanIn(weight)));
                    zeroBias(layer);
                } else if (layer == all.get(all.size() - 1)) {
                    weight.zero_();
                    zeroBias(layer);
                }
            }
            case TRANSFORMER_MLP -> {
                Initializers.xavierUniform(weight);
                if (layer.bias != null) {
                    Initializers.normal(layer.bias, 1e-6);
                }
            }
        }
    }

    private static void zeroBias(Entry layer) {
        if (layer.bias != null) {
            layer.bias.zero_();
        }
    }
}
