package io.github.graftml.model.plan;

import io.github.graftml.nn.Calibration;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.internal.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A layer tree whose weights are not expected to change, run by a plan that is compiled when first needed, and again
 * when a weight has changed after all. For one thread at a time.
 */
public final class CompiledBackbone implements AutoCloseable {

    private final Layer tree;
    private final Map<String, Tensor> parameters;
    private final List<Tensor> watched;
    private final ComputeType arithmetic;
    private @Nullable Calibration calibration;
    private @Nullable InferencePlan plan;
    private long state;
    private boolean closed;

    /**
     * @param tree        a tree that a plan can run, see {@link InferencePlan#unsupported}
     * @param parameters  parameters and buffers by their names in the tree; owned by this object from now on
     * @param calibration of these weights, for int8; null leaves that to {@link #calibrate}
     */
    public CompiledBackbone(Layer tree, Map<String, Tensor> parameters, ComputeType arithmetic, @Nullable Calibration calibration) {
        this.calibration = calibration;
        this.tree = tree;
        this.parameters = Map.copyOf(parameters);
        this.watched = List.copyOf(parameters.values());
        this.arithmetic = arithmetic;
    }

    /** As {@link InferencePlan#run}. */
    public Tensor run(Tensor images) {
        if (closed) {
            throw new IllegalStateException("This frozen tree is closed");
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
        if (arithmetic != ComputeType.INT8) {
            return InferencePlan.compile(tree, parameters::get, arithmetic);
        }
        Calibration known = calibration;
        if (known == null || changed) {
            known = Calibrator.calibrate(tree, parameters::get, List.of(images));
            calibration = known;
        }
        return InferencePlan.compileInt8(tree, parameters::get, known);
    }

    /** Learns the ranges of values from batches as {@link #run} gets them. Without it, an int8 plan learns from the first one. */
    public void calibrate(List<Tensor> batches) {
        closePlan();
        calibration = Calibrator.calibrate(tree, parameters::get, batches);
    }

    /** @return what was learned or given; null where there is none yet */
    public @Nullable Calibration calibration() {
        return calibration;
    }

    /** @return what runs, in words, after the first run */
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
