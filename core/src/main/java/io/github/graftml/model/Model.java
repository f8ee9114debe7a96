package io.github.graftml.model;

import io.github.graftml.error.GraftException;
import io.github.graftml.error.WeightsException;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.internal.MixedPrecision;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.Precision;
import io.github.graftml.runtime.internal.Canonical;
import io.github.graftml.weights.StateDict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A trainable network: a native module that holds the parameters, and a forward function. Everything in the library
 * that
 * trains, evaluates or saves takes this interface. A custom model needs {@link #module()}, {@link #forward} and
 * {@link #close()} only. Owns native memory; the creator closes it. For one thread at a time.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public interface Model extends AutoCloseable {

    /** Returns the native module with every parameter and buffer. This model owns it; the caller must not close it. */
    Module module();

    /**
     * Computes logits or log-probabilities.
     *
     * @param images float32 [N,3,H,W], normalized; stays the caller's
     * @return float32 [N, classes]; freed with the enclosing scope of the calling thread
     */
    Tensor forward(Tensor images);

    /**
     * Switches between training mode (active dropout, batch normalization by the batch) and evaluation mode. Frozen
     * parts
     * may stay in evaluation mode.
     */
    default void train(boolean training) {
        module().train(training);
    }

    /**
     * Returns the parameters that training changes, by name and in the module's order. The handles are freed with the
     * enclosing scope of the calling thread; the parameters stay the model's.
     */
    default Map<String, Tensor> trainableParameters() {
        Map<String, Tensor> trainable = new LinkedHashMap<>(Modules.parameters(module()));
        trainable.values().removeIf(parameter -> !parameter.requires_grad());
        return trainable;
    }

    /** Returns every parameter's name, frozen or not, in the module's order. */
    default List<String> parameterNames() {
        try (NativeScope scope = NativeScope.open()) {
            return List.copyOf(Modules.parameters(module()).keySet());
        }
    }

    /** Returns the names of the head's parameters; empty unless the model has a backbone and a head. */
    default Set<String> headParameters() {
        return Set.of();
    }

    /**
     * Computes logits or log-probabilities in a precision of the caller's choice, for predictions and not for training.
     *
     * @param images    float32 [N,3,H,W], normalized; stays the caller's
     * @param precision see the table of {@link Precision}
     * @return float32 [N, classes]; freed with the enclosing scope of the calling thread
     * @throws GraftException for {@link Precision#INT8}, unless the backbone is frozen and was calibrated
     */
    default Tensor forward(Tensor images, Precision precision) {
        return switch (precision) {
            case AUTO, FP32 -> forward(images);
            case BF16 -> MixedPrecision.bf16(images.is_cuda(), () -> forward(images)).to(torch.ScalarType.Float);
            case INT8 ->
                throw new GraftException(this + " has no frozen backbone, and int8 is for one; choose fp32 or bf16,"
                        + " or freeze the backbone and train with backbonePrecision(INT8)");
        };
    }

    /**
     * Returns the precision of a frozen part in training on a device: {@code fp32}, {@code bf16} or {@code int8}.
     *
     * @param device resolved: not {@link Device#AUTO}
     * @return empty if no part is frozen as a whole
     */
    default Optional<String> frozenPrecision(Device device) {
        return Optional.empty();
    }

    /** Returns the part that is frozen as a whole, whose features may be cached; empty if there is none. */
    default Optional<FrozenBackbone> frozenBackbone() {
        return Optional.empty();
    }

    /** Returns a copy of every parameter and buffer, in the order of Python's {@code state_dict()}. */
    default StateDict stateDict() {
        try (NativeScope scope = NativeScope.open()) {
            StateDict.Builder state = StateDict.builder();
            Modules.state(module()).forEach((name, tensor) -> state.put(name, Tensors.stored(tensor)));
            return state.build();
        }
    }

    /**
     * Loads every parameter and buffer; half precision is widened. Batch counters may be missing, as in files older
     * than
     * PyTorch 0.4.1.
     *
     * @param state with the names of {@link #stateDict()}
     * @throws WeightsException if a key is missing, unexpected or of another shape; it names the first few, and nothing
     *                          is changed
     */
    default void load(StateDict state) {
        StateLoader.load(module(), toString(), state, name -> true);
    }

    /**
     * Returns the whole network as data, from images to logits. With {@link #stateDict()}, which has the same names,
     * another program can compute the same.
     *
     * @return empty if the model, or a part of it, is code
     */
    default Optional<Layer> tree() {
        return Optional.empty();
    }

    /**
     * Returns the number of outputs for each image if it is known before the first one. Training data with another
     * number
     * of classes is refused.
     *
     * @return empty if only a forward pass would show it
     */
    default OptionalInt outputs() {
        return OptionalInt.empty();
    }

    /**
     * Returns the description of this model in a run's file, which a resumed run must equal; weights, freezing and
     * classes
     * are compared too. Default: the model's own {@code toString()}; "custom" if it has none. Reads no weights.
     */
    default String describe() {
        return Canonical.of(this);
    }

    /** Frees the parameters. Every later call but this one throws {@link IllegalStateException}. */
    @Override
    void close();

    /**
     * Returns a network of layers:
     * {@code Model.of(sequential(conv2d(3, 16, 3), relu(), globalAveragePool(), linear(16, 2)))}. It trains as a whole.
     * A
     * classifier of it is saved and loaded without any code, since layers are data. Initial weights are drawn from
     * LibTorch's default generator, as PyTorch draws those of the same layers for the same seed.
     *
     * @param layers from images float32 [N,3,H,W] to logits [N, classes]
     * @return owns native memory; the caller closes it
     */
    static Model of(Layer layers) {
        return new LayerNetwork(layers);
    }

    /**
     * Returns a model of a module and a function, for code that uses the native bindings directly. No file can hold the
     * function: a classifier of it is loaded by {@code ImageClassifier.load(path, classes -> model)}.
     *
     * @param module  holds the parameters that {@code forward} uses; owned by the model from now on
     * @param forward float32 [N,3,H,W] to logits [N, classes]
     * @return the caller closes it
     */
    static Model of(Module module, UnaryOperator<Tensor> forward) {
        return new ModuleModel(module, forward);
    }
}
