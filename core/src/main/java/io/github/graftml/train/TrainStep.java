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
 * The native half of training: one step in, plain numbers out. Owns the optimizer's state, not the model, which is back
 * on the CPU when the learner closes. Used on one thread.
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
     * @param images to train on
     * @param device resolved: not {@link Device#AUTO}
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

    /** Shows an int8 backbone some training pictures, and leaves the random generator as it found it. */
    void calibrate(DataLoader train) {
        FrozenBackbone backbone = model.frozenBackbone().filter(FrozenBackbone::needsCalibration).orElse(null);
        if (backbone == null) {
            return;
        }
        Mt19937 before = DefaultGenerator.state();
        try (NativeScope scope = NativeScope.open(); BatchIterator some = DataLoader.of(train.images(), CALIBRATION_BATCH).transform(train.transform())
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
     * Does one step of training: forward pass, loss, backward pass, optimizer.
     *
     * @throws GraftException if the loss is not a number; the weights are then those before the step
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
                        + "; lower the learning rate or look for broken pictures in this batch: " + batch.files());
            }
            double forward = StepResult.secondsSince(begin);
            value.backward();
            double gradients = StepResult.secondsSince(begin);
            optimizer.step(learningRate);
            optimizer.zeroGrad();
            return new StepResult(score, learningRate, forward, gradients - forward, StepResult.secondsSince(begin) - gradients, null, null);
        }
    }

    /**
     * Measures a batch without changing anything.
     *
     * @param probabilities whether the result is to hold them
     */
    StepResult evaluate(EpochSource source, Batch batch, boolean probabilities) {
        try (NativeScope scope = NativeScope.open(); NoGradGuard off = new NoGradGuard()) {
            long begin = System.nanoTime();
            Tensor targets = moved(batch.targets());
            Tensor output = forward(source, batch);
            RunningMetrics score = score(loss.compute(output, targets), output, targets);
            return new StepResult(score, 0, StepResult.secondsSince(begin), 0, 0, multiLabel ? null : Outputs.predicted(output),
                    probabilities ? Outputs.probabilities(multiLabel, output) : null);
        }
    }

    private Tensor forward(EpochSource source, Batch batch) {
        Tensor output = mixed ? MixedPrecision.bf16(device == Device.CUDA, () -> output(source, batch)).to(torch.ScalarType.Float)
                : output(source, batch);
        if (output.dim() != 2 || output.size(1) != classes.size()) {
            throw new DataException("The model gives " + Arrays.toString(output.shape()) + " for a batch of " + batch.size()
                    + " pictures; " + classes.size() + " classes " + classes + " need " + Arrays.toString(new long[] {batch.size(), classes.size()})
                    + "; make the model with a head of " + classes.size() + " classes: " + model);
        }
        return output;
    }

    private Tensor output(EpochSource source, Batch batch) {
        return source.cache().map(cache -> cache.classify(moved(cache.features(batch, source.epoch()))))
                .orElseGet(() -> model.forward(moved(batch.images())));
    }

    /** @return a copy of what the optimizer remembers, each tensor as {@code PARAMETER/MEMORY} */
    StateDict optimizerState() {
        try (NativeScope scope = NativeScope.open()) {
            StateDict.Builder state = StateDict.builder();
            optimizer.tensors().forEach((name, tensor) -> state.put(name, Tensors.stored(tensor)));
            return state.build();
        }
    }

    /** @return the tensor where the model is */
    private Tensor moved(Tensor tensor) {
        return Modules.move(tensor, device == Device.CUDA);
    }

    /** @return the state of the device's own random generator, uint8 [N]; empty on the CPU, which draws from the default one */
    Optional<StoredTensor> deviceRandom() {
        if (device != Device.CUDA) {
            return Optional.empty();
        }
        try (NativeScope scope = NativeScope.open()) {
            return Optional.of(Tensors.stored(CudaGenerator.state()));
        }
    }

    /** Puts back what {@link #deviceRandom} gave; nothing on the CPU. */
    void deviceRandom(StoredTensor state) {
        if (device == Device.CUDA) {
            try (NativeScope scope = NativeScope.open()) {
                CudaGenerator.state(Tensors.of(state));
            }
        }
    }

    /**
     * Puts back the weights and the optimizer's memory: both or, after an exception, neither.
     *
     * @throws WeightsException if one of them is that of another model, or of other parameters that train
     */
    void restore(StateDict weights, StateDict optimizerState) {
        try (NativeScope scope = NativeScope.open()) {
            Map<String, Tensor> memory = optimizer.tensors();
            Map<String, long[]> shapes = new LinkedHashMap<>();
            memory.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
            KeyDifference difference = optimizerState.differenceFrom(shapes);
            if (!difference.isEmpty()) {
                throw new WeightsException("What the optimizer remembers is not of this run: " + difference.summary()
                        + "; go on with the model, the freezing and the optimizer that the run began with");
            }
            model.load(weights);
            memory.forEach((name, tensor) -> Tensors.copy(optimizerState.get(name), tensor));
        }
    }

    /** @return names of the parameters that train and, with a slash behind, of the modules that stay in evaluation: the freezing */
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
