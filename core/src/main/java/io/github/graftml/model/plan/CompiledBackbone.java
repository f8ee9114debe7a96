package io.github.graftml.model.plan;

import io.github.graftml.nn.Calibration;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.internal.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A frozen layer tree, run by an inference plan. The plan is compiled at the first run, and again after a weight has
 * changed. For
 * one thread at a time.
 */
public final class CompiledBackbone implements AutoCloseable {

    private final Layer tree;
    private final Map<String, Tensor> parameters;
    private final List<Tensor> watched;
    private final ComputeType computeType;
    private @Nullable Calibration calibration;
    private @Nullable InferencePlan plan;
    private long state;
    private boolean closed;

    /**
     * @param tree        a tree that a plan supports, see {@link InferencePlan#unsupported}
     * @param parameters  parameters and buffers by their names in the tree; this object takes ownership
     * @param calibration of these weights, for int8; null leaves that to {@link #calibrate}
     */
    public CompiledBackbone(Layer tree, Map<String, Tensor> parameters, ComputeType computeType,
            @Nullable Calibration calibration) {
        this.calibration = calibration;
        this.tree = tree;
        this.parameters = Map.copyOf(parameters);
        this.watched = List.copyOf(parameters.values());
        this.computeType = computeType;
    }

    /** As {@link InferencePlan#run}. */
    public Tensor run(Tensor images) {
        if (closed) {
            throw new IllegalStateException("This frozen backbone is closed; build the model again");
        }
        long now = Tensors.state(watched);
        InferencePlan current = plan;
        if (current == null || now != state) {
            closePlan();
            current = compile(images, current != null);
            plan = current;
            state = now;
        }
        return current.run(images);
    }

    private InferencePlan compile(Tensor images, boolean changed) {
        if (computeType != ComputeType.INT8) {
            return InferencePlan.compile(tree, parameters::get, computeType);
        }
        Calibration known = calibration;
        if (known == null || changed) {
            known = Calibrator.calibrate(tree, parameters::get, List.of(images));
            calibration = known;
        }
        return InferencePlan.compileInt8(tree, parameters::get, known);
    }

    /** Calibrates on batches like those of {@link #run}. Without it, an int8 plan calibrates on the first batch. */
    public void calibrate(List<Tensor> batches) {
        closePlan();
        calibration = Calibrator.calibrate(tree, parameters::get, batches);
    }

    /** {@return the calibration; null if there is none yet} */
    public @Nullable Calibration calibration() {
        return calibration;
    }

    /** {@return a description of the plan, after the first run} */
    @Override
    public String toString() {
        return plan == null ? "inference plan, not compiled yet" : plan.toString();
    }

    private void closePlan() {
        if (plan != null) {
            plan.close();
            plan = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        closePlan();
        watched.forEach(Tensor::close);
    }
}
