package io.github.graftml;

import static java.util.Objects.requireNonNull;

import io.github.graftml.error.WeightsException;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.Head;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Layers;
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The head of a network that Python trained, as far as the keys of its linear layers show it: {@code fc}, {@code fc.1}
 * of Dropout and Linear, {@code fc.0} and {@code fc.3} of Linear, ReLU, Dropout, Linear. Layers without weights are not
 * in the file. Between two linear layers, ReLU is assumed if one index is missing or the layers have names instead of
 * indices, and ReLU with dropout 0.5 if two are missing. Dropout before the first and LogSoftmax after the last are
 * left
 * out: neither changes a probability.
 */
final class TrainedHead {

    private static final double DROPOUT = 0.5; // Python's default

    private static final int MOST_OUTPUTS = 1_000_000; // a view of one value can claim any number

    private final Architecture architecture;
    private final List<Linear> layers;

    /** A layer with weights: its path, and its tensors by their last name. */
    private record Linear(String path, Map<String, StoredTensor> tensors) {

        long[] shape() {
            return weight().shape();
        }

        StoredTensor weight() {
            return requireNonNull(tensors.get("weight"));
        }

        String parent() {
            return path.substring(0, Math.max(path.lastIndexOf('.'), 0));
        }

        String name() {
            return path.substring(path.lastIndexOf('.') + 1);
        }

        boolean isNumbered() {
            return name().matches("\\d{1,4}");
        }

        int index() {
            return Integer.parseInt(name());
        }
    }

    private TrainedHead(Architecture architecture, List<Linear> layers) {
        this.architecture = architecture;
        this.layers = layers;
    }

    /**
     * Returns the head of a file.
     *
     * @param head {@link PythonWeights#head}
     * @throws WeightsException if it has no tensors, or one without a layer's name
     */
    static TrainedHead of(StateDict head, Architecture architecture) {
        Map<String, Linear> found = new LinkedHashMap<>();
        head.tensors().forEach((name, tensor) -> {
            int dot = name.lastIndexOf('.');
            found.computeIfAbsent(name.substring(0, dot), path -> new Linear(path, new LinkedHashMap<>())).tensors
                    .put(name.substring(dot + 1), tensor);
        });
        List<Linear> layers = new ArrayList<>(found.values());
        if (layers.isEmpty()) {
            throw new WeightsException("it has no head: no key begins with " + architecture.headPath().split("\\.")[0]
                    + "; train one with TransferLearning.of(\"" + architecture + "\").weights(file).head(classes)");
        }
        if (layers.stream().allMatch(Linear::isNumbered)) {
            layers.sort(Comparator.comparingInt(Linear::index)); // safetensors orders 10 before 3
        }
        return new TrainedHead(architecture, layers);
    }

    /** Checks that the last layer has as many outputs as there are classes. */
    void requireOutputs(List<String> classes) {
        Linear last = layers.get(layers.size() - 1);
        StoredTensor weight = last.tensors.get("weight");
        if (weight != null && weight.shape().length > 1 && weight.shape()[0] != classes.size()) {
            throw new WeightsException("its head " + last.path + " has " + weight.shape()[0] + " outputs, but "
                    + classes.size()
                    + " classes were given; give the names of all " + weight.shape()[0] + " in the order of training");
        }
    }

    /** Returns whether it is the published classifier for other classes, a convolution in SqueezeNet. */
    boolean isConvolution() {
        Linear only = layers.get(0);
        StoredTensor weight = only.tensors.get("weight");
        return layers.size() == 1 && only.path.equals(architecture.headPath()) && weight != null
                && weight.shape().length == 4;
    }

    /**
     * Returns the head's layers.
     *
     * @throws WeightsException if a layer is not linear, or does not take the output of the one before
     */
    Head head() {
        long in = architecture.features();
        for (Linear layer : layers) {
            if (!layer.parent().equals(layers.get(0).parent()) || !layer.tensors.containsKey("weight")
                    || layer.shape().length != 2
                    || layer.tensors.size() != (layer.tensors.containsKey("bias") ? 2 : 1)) {
                throw unknown(layer.path + " is no linear layer in one row with the others: " + layer.tensors.keySet());
            }
            if (layer.shape()[1] != in) {
                throw unknown(layer.path + " takes " + layer.shape()[1] + " features, expected " + in);
            }
            in = layer.shape()[0];
            if (in < 1 || in > MOST_OUTPUTS) {
                throw unknown(layer.path + " has " + in + " outputs, expected 1 to " + MOST_OUTPUTS);
            }
        }
        int classes = Math.toIntExact(in);
        if (layers.size() == 1) {
            return Head.linear(classes);
        }
        Head mlp = Head.mlp(classes, (int) layers.get(0).shape()[0], DROPOUT);
        Layer row = Layers.sequential(row().toArray(Layer[]::new));
        return row.equals(mlp.layer(architecture.features())) ? mlp : Head.of(row);
    }

    private WeightsException unknown(String what) {
        return new WeightsException("its head cannot be read from its keys, since " + what
                + "; give its layers, as in fromTorch(file, architecture, classes, preprocessing, Head.of(layers))");
    }

    private List<Layer> row() {
        List<Layer> row = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            if (i > 0) {
                row.addAll(between(layers.get(i - 1), layers.get(i)));
            }
            long[] shape = layers.get(i).shape();
            row.add(Layers.linear((int) shape[1], (int) shape[0]));
        }
        return row;
    }

    private List<Layer> between(Linear before, Linear after) {
        int missing = before.isNumbered() && after.isNumbered() ? after.index() - before.index() - 1 : 1;
        return switch (missing) {
            case 0 -> List.of();
            case 1 -> List.of(Layers.relu());
            case 2 -> List.of(Layers.relu(), Layers.dropout(DROPOUT));
            default -> throw unknown("between " + before.path + " and " + after.path + " there are " + missing
                    + " layers without weights");
        };
    }

    /** Returns the head's tensors with the names of {@link #head}; a missing bias becomes zeros. */
    StateDict state() {
        StateDict.Builder state = StateDict.builder();
        int position = 0;
        for (int i = 0; i < layers.size(); i++) {
            Linear layer = layers.get(i);
            position += i == 0 ? 0 : 1 + between(layers.get(i - 1), layer).size();
            String path = architecture.headPath() + (layers.size() == 1 ? "" : "." + position);
            state.put(path + ".weight", layer.weight());
            StoredTensor bias = layer.tensors.get("bias");
            state.put(path + ".bias", bias != null ? bias
                    : StoredTensor.of(new long[] {layer.shape()[0]}, new float[(int) layer.shape()[0]]));
        }
        return state.build();
    }

    /** Returns the head's tensors for given layers: under the architecture's path, and otherwise as in the file. */
    StateDict stateOf(StateDict head) {
        String root = architecture.headPath();
        while (!head.tensors().keySet().stream().allMatch(under(root))) {
            root = root.substring(0, root.lastIndexOf('.')); // ends at the first part, which all have
        }
        int length = root.length();
        return head.renamed(name -> architecture.headPath() + name.substring(length));
    }

    private static Predicate<String> under(String root) {
        return name -> PythonWeights.isWithin(name, root);
    }
}
