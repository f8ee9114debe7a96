package io.github.graftml.model.plan;

import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.SamePadding;
import io.github.graftml.nn.Lowering;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first layer of a tree that a plan does not support. A value represents the padding left for the next layer,
 * which
 * must be a convolution without padding.
 */
final class PlanSupport implements Lowering<Optional<SamePadding>> {

    private @Nullable Layer unsupported;

    private PlanSupport() {
    }

    static Optional<Layer> unsupported(Layer tree) {
        PlanSupport support = new PlanSupport();
        support.join(support.lower(tree, "", Optional.empty()));
        return Optional.ofNullable(support.unsupported);
    }

    @Override
    public Optional<SamePadding> leaf(Leaf layer, String path, Optional<SamePadding> x) {
        if (layer.accept(PlanLeaf.ALL).isEmpty()) {
            found(layer);
        } else if (!(layer instanceof Conv2d c && c.padding() == 0)) {
            join(x);
        }
        return layer instanceof SamePadding padding ? Optional.of(padding) : Optional.empty();
    }

    @Override
    public Optional<SamePadding> sum(String path, Optional<SamePadding> body, Optional<SamePadding> shortcut) {
        return concat(path, List.of(body, shortcut));
    }

    @Override
    public Optional<SamePadding> product(String path, Optional<SamePadding> gate, Optional<SamePadding> x) {
        return concat(path, List.of(gate, x));
    }

    @Override
    public Optional<SamePadding> concat(String path, List<Optional<SamePadding>> branches) {
        branches.forEach(this::join);
        return Optional.empty();
    }

    /** Padding that no convolution adds. */
    private void join(Optional<SamePadding> padding) {
        padding.ifPresent(this::found);
    }

    private void found(Layer layer) {
        unsupported = unsupported == null ? layer : unsupported;
    }
}
