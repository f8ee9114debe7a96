package io.github.graftml.export;

import io.github.graftml.error.GraftException;
import io.github.graftml.model.Model;
import io.github.graftml.nn.Composite.Concat;
import io.github.graftml.nn.Composite.Gate;
import io.github.graftml.nn.Composite.Initialized;
import io.github.graftml.nn.Composite.Residual;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.Dropout;
import io.github.graftml.nn.Leaf.Identity;
import io.github.graftml.nn.Leaf.StochasticDepth;
import io.github.graftml.nn.Named;
import java.util.ArrayList;
import java.util.List;

/**
 * A tree of layers in inference mode as a list of steps, each of which one or a few operations of another runtime stand
 * for. Value 0 is the picture, value i + 1 what step i computes; the last value is the result.
 */
final class FlatGraph {

    /** What a step does with its inputs. */
    sealed interface Work {
    }

    /** A layer that is not made of others, with the path of its weights. */
    record Apply(Layer layer, String path) implements Work {
    }

    /** The elementwise sum of two values. */
    record Sum() implements Work {
    }

    /** The product of two values, the first of which may be [N,C,1,1]. */
    record Product() implements Work {
    }

    /** A value divided by a number. */
    record Quotient(double divisor) implements Work {
    }

    /** Several values side by side in dimension 1. */
    record SideBySide() implements Work {
    }

    /** @param inputs numbers of values */
    record Step(Work work, List<Integer> inputs) {
    }

    private final List<Step> steps = new ArrayList<>();

    private FlatGraph() {
    }

    /**
     * @param temperature what the result is divided by, above 0
     * @throws GraftException if the model, or a part of it, is code of the user's own
     */
    static List<Step> of(Model model, double temperature, String format) {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("A temperature is a number above 0; got " + temperature);
        }
        Layer tree = model.tree().orElseThrow(() -> new GraftException("Cannot export " + model + " to " + format
                + ": it, or its head, is a module of your own, which is known only as code; exported are networks and heads made of Layers"));
        FlatGraph made = new FlatGraph();
        int result = made.add(tree, "", 0);
        if (temperature != 1) {
            made.emit(new Quotient(temperature), List.of(result));
        }
        return List.copyOf(made.steps);
    }

    private int add(Layer layer, String path, int x) {
        if (layer instanceof Identity || layer instanceof Dropout || layer instanceof StochasticDepth) {
            return x; // at work in training only
        } else if (layer instanceof Initialized i) {
            return add(i.body(), path, x);
        } else if (layer instanceof Sequential s) {
            int value = x;
            for (Named child : s.children()) {
                value = add(child, path, value);
            }
            return value;
        } else if (layer instanceof Residual r) {
            int body = add(r.body(), path, x);
            return add(r.after(), path, emit(new Sum(), List.of(body, add(r.shortcut(), path, x))));
        } else if (layer instanceof Gate g) {
            return emit(new Product(), List.of(add(g.body(), path, x), x));
        } else if (layer instanceof Concat c) {
            return emit(new SideBySide(), c.branches().stream().map(branch -> add(branch, path, x)).toList());
        }
        return emit(new Apply(layer, path), List.of(x));
    }

    private int add(Named child, String path, int x) {
        return add(child.layer(), child.under(path), x);
    }

    private int emit(Work work, List<Integer> inputs) {
        steps.add(new Step(work, inputs));
        return steps.size();
    }
}
