package io.github.graftml.internal.plan;

import io.github.graftml.internal.nn.Tensors;
import io.github.graftml.model.layer.Layer;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A layer tree whose weights are not expected to change, run by a plan that is compiled when first needed, and again
 * when a weight has changed after all. For one thread at a time.
 */
public final class FrozenTree implements AutoCloseable {

    private final Layer tree;
    private final Map<String, Tensor> parameters;
    private final List<Tensor> watched;
    private final Arithmetic arithmetic;
    private InferencePlan plan;
    private long state;
    private boolean closed;

    /**
     * @param tree       a tree that a plan can run, see {@link InferencePlan#unsupported}
     * @param parameters parameters and buffers by their names in the tree; owned by this object from now on
     */
    public FrozenTree(Layer tree, Map<String, Tensor> parameters, Arithmetic arithmetic) {
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
        if (plan == null || now != state) {
            closePlan();
            plan = InferencePlan.compile(tree, parameters::get, arithmetic);
            state = now;
        }
        return plan.run(images);
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
