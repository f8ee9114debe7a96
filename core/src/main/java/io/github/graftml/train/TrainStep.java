package io.github.graftml.train;

import io.github.graftml.data.BadImagePolicy;
import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.error.WeightsException;
import io.github.graftml.model.FrozenBackbone;
import io.github.graftml.model.Model;
import io.github.graftml.nn.internal.MixedPrecision;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.optim.Loss;
import io.github.graftml.optim.Optimizer;
import io.github.graftml.optim.OptimizerState;
import io.github.graftml.random.internal.CudaGenerator;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.weights.KeyDifference;
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Performs single training and evaluation steps. Owns the optimizer state but not the model, which is moved back to
 * the CPU by {@link #close()}. Used on one thread.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class TrainStep implements AutoCloseable {

    private static final int CALIBRATION_BATCHES = 4;
    private static final int CALIBRATION_BATCH = 16;

    private final Model model;
    private final List<String> classes;
    private final boolean multiLabel;
    private final Loss loss;
    private final Device device;
    private final boolean mixed;
    private final OptimizerState optimizer;

    /**
     * Moves the model to the device and creates the optimizer state.
     *
     * @param images the training images
     * @param device the resolved device, not {@link Device#AUTO}
     * @param mixed  whether the model computes in bf16 where that is safe
     */
    TrainStep(Model model, LabelledImages images, Optimizer optimizer, Loss loss, Device device, boolean mixed) {
        this.model = model;
        this.classes = images.classes();
        this.multiLabel = images.isMultiLabel();
        this.loss = loss.over(images);
        this.device = device;
        this.mixed = mixed;
        Modules.move(model.module(), device == Device.CUDA);
        this.optimizer = optimizer.on(model);
    }

    /** Calibrates an int8 backbone with some training images. Does not change the random generator. */
    void calibrate(DataLoader train) {
        FrozenBackbone backbone = model.frozenBackbone().filter(FrozenBackbone::needsCalibration).orElse(null);
        if (backbone == null) {
            return;
        }
        Mt19937 before = DefaultGenerator.state();
        try (NativeScope scope = NativeScope.open();
                BatchIterator some = DataLoader.of(train.images(), CALIBRATION_BATCH).transform(train.transform())
                        .onBadImage(BadImagePolicy.SKIP).shuffle(0).iterator()) {
            List<Tensor> batches = new ArrayList<>();
            while (some.hasNext() && batches.size() < CALIBRATION_BATCHES) {
                try (Batch batch = some.next()) {
                    batches.add(moved(batch.images()).clone());
                }
            }
            backbone.calibrate(batches);
        } finally {
            DefaultGenerator.state(before);
        }
    }

    /**
     * Performs one training step: forward pass, loss, backward pass, optimizer.
     *
     * @throws GraftException if the loss is NaN or infinite; the weights are then unchanged
     */
    StepResult train(EpochSource source, Batch batch, double learningRate) {
        try (NativeScope scope = NativeScope.open()) {
            long begin = System.nanoTime();
            Tensor targets = moved(batch.targets());
            Tensor output = forward(source, batch);
            Tensor value = loss.compute(output, targets);
            RunningMetrics score = score(value, output, targets);
            if (!Double.isFinite(score.loss())) {
                throw new GraftException("The loss became " + score.loss() + " at learning rate " + learningRate
                        + "; lower the learning rate or check this batch for bad images: " + batch.files());
            }
            double forward = StepResult.secondsSince(begin);
            value.backward();
            double gradients = StepResult.secondsSince(begin);
            optimizer.step(learningRate);
            optimizer.zeroGrad();
            return new StepResult(score, learningRate, forward, gradients - forward,
                    StepResult.secondsSince(begin) - gradients, null, null);
        }
    }

    /**
     * Evaluates a batch without changing the model.
     *
     * @param probabilities whether to return the probabilities
     */
    StepResult evaluate(EpochSource source, Batch batch, boolean probabilities) {
        try (NativeScope scope = NativeScope.open(); NoGradGuard off = new NoGradGuard()) {
            long begin = System.nanoTime();
            Tensor targets = moved(batch.targets());
            Tensor output = forward(source, batch);
            RunningMetrics score = score(loss.compute(output, targets), output, targets);
            return new StepResult(score, 0, StepResult.secondsSince(begin), 0, 0,
                    multiLabel ? null : Outputs.predicted(output),
                    probabilities ? Outputs.probabilities(multiLabel, output) : null);
        }
    }

    private Tensor forward(EpochSource source, Batch batch) {
        Tensor output = mixed
                ? MixedPrecision.bf16(device == Device.CUDA, () -> output(source, batch)).to(torch.ScalarType.Float)
                : output(source, batch);
        if (output.dim() != 2 || output.size(1) != classes.size()) {
            throw new DataException(
                    "The model returned shape " + Arrays.toString(output.shape()) + " for a batch of " + batch.size()
                            + " images; the " + classes.size() + " classes " + classes + " need "
                            + Arrays.toString(new long[] {batch.size(), classes.size()})
                            + "; create the model with a head of " + classes.size() + " classes: " + model);
        }
        return output;
    }

    private Tensor output(EpochSource source, Batch batch) {
        return source.cache().map(cache -> cache.classify(moved(cache.features(batch, source.epoch()))))
                .orElseGet(() -> model.forward(moved(batch.images())));
    }

    /** {@return a copy of the optimizer state, each tensor as {@code PARAMETER/NAME}} */
    StateDict optimizerState() {
        try (NativeScope scope = NativeScope.open()) {
            StateDict.Builder state = StateDict.builder();
            optimizer.tensors().forEach((name, tensor) -> state.put(name, Tensors.stored(tensor)));
            return state.build();
        }
    }

    /** {@return the tensor on the device of the model} */
    private Tensor moved(Tensor tensor) {
        return Modules.move(tensor, device == Device.CUDA);
    }

    /**
     * {@return the state of the CUDA random generator, uint8 [N]; empty on the CPU}
     */
    Optional<StoredTensor> deviceRandom() {
        if (device != Device.CUDA) {
            return Optional.empty();
        }
        try (NativeScope scope = NativeScope.open()) {
            return Optional.of(Tensors.stored(CudaGenerator.state()));
        }
    }

    /** Restores the state that {@link #deviceRandom()} returned; does nothing on the CPU. */
    void deviceRandom(StoredTensor state) {
        if (device == Device.CUDA) {
            try (NativeScope scope = NativeScope.open()) {
                CudaGenerator.state(Tensors.of(state));
            }
        }
    }

    /**
     * Restores the weights and the optimizer state: both or, after an exception, neither.
     *
     * @throws WeightsException if one of them is of another model or of other trainable parameters
     */
    void restore(StateDict weights, StateDict optimizerState) {
        try (NativeScope scope = NativeScope.open()) {
            Map<String, Tensor> state = optimizer.tensors();
            Map<String, long[]> shapes = new LinkedHashMap<>();
            state.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
            KeyDifference difference = optimizerState.differenceFrom(shapes);
            if (!difference.isEmpty()) {
                throw new WeightsException("The optimizer state is not of this run: " + difference.summary()
                        + "; resume with the model, the frozen layers and the optimizer of that run");
            }
            model.load(weights);
            state.forEach((name, tensor) -> Tensors.copy(optimizerState.get(name), tensor));
        }
    }

    /**
     * {@return the names of the trainable parameters and, with a trailing slash, of the modules that stay in
     * evaluation mode}
     */
    List<String> freezing() {
        try (NativeScope scope = NativeScope.open()) {
            List<String> names = new ArrayList<>(model.trainableParameters().keySet());
            model.train(true);
            Modules.modules(model.module()).forEach((path, part) -> {
                if (!part.is_training()) {
                    names.add(path + "/");
                }
            });
            model.train(false);
            return names;
        }
    }

    @Override
    public void close() {
        optimizer.close();
        Modules.move(model.module(), false);
    }

    private RunningMetrics score(Tensor value, Tensor output, Tensor targets) {
        return new RunningMetrics(value.item_double(), Outputs.correct(multiLabel, output, targets), targets.size(0));
    }
}
