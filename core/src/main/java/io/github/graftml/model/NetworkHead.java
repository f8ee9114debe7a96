package io.github.graftml.model;

import io.github.graftml.error.GraftException;
import io.github.graftml.nn.Named;
import io.github.graftml.nn.internal.BuiltModule;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.NativeModule;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.runtime.NativeScope;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** What a network ends in: its published classifier, or the head that replaced it. Owns the head's native module. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class NetworkHead implements AutoCloseable {

    private final Architecture architecture;
    private final NativeModule root;
    private final BuiltModule published;
    private @Nullable Head head; // null as long as the published classifier is in place
    private @Nullable Model model; // the head's weights
    private int outputs;

    /** Draws the initial weights of the published classifier from the default generator; {@code root} owns them. */
    NetworkHead(Architecture architecture, NativeModule root) {
        this.architecture = architecture;
        this.root = root;
        published = root.build(architecture.classifier());
    }

    BuiltModule published() {
        return published;
    }

    boolean isReplaced() {
        return head != null;
    }

    Optional<Head> get() {
        return Optional.ofNullable(head);
    }

    OptionalInt outputs() {
        return head == null ? Outputs.of(architecture.classifier()) : OptionalInt.of(outputs);
    }

    /**
     * Replaces the head, and closes the old one.
     *
     * @throws GraftException if the new head does not take the architecture's features; the old one then stays
     */
    void replace(Head newHead) {
        Module module = root.module();
        Model weights = newHead instanceof Head.Custom custom ? custom.model()
                : new LayerModel(architecture.headPath(), newHead.layer(architecture.features()));
        int logits;
        try (NativeScope scope = NativeScope.open()) {
            logits = requireFitting(newHead, weights);
            List<String> old = paths();
            old.forEach(path -> Modules.remove(module, path));
            Modules.attach(module, architecture.headPath(), weights.module());
        }
        close();
        head = newHead;
        model = weights;
        outputs = logits;
    }

    /**
     * Returns the number of outputs. One pass of zeros in evaluation, which draws nothing, shows whether the head takes
     * the features.
     */
    private int requireFitting(Head newHead, Model weights) {
        weights.train(false);
        try {
            Tensor logits = NoGrad.get(() -> weights.forward(torch.zeros(1, architecture.features())));
            if (logits.dim() != 2 || logits.size(0) != 1) {
                throw new IllegalArgumentException("expected float32 [N, classes]; for one image it gave "
                        + Inputs.describe(logits));
            }
            return (int) logits.size(1);
        } catch (RuntimeException e) {
            if (!(newHead instanceof Head.Custom)) {
                weights.close();
            }
            throw new GraftException("The head " + newHead + " does not take the " + architecture.features()
                    + " features of " + architecture + ": " + Inputs.firstLine(e), e);
        }
    }

    /** Returns whether a parameter or module belongs to the head, by its name. */
    boolean contains(String name) {
        return paths().stream().anyMatch(path -> Freezing.isWithin(name, path));
    }

    private List<String> paths() {
        return head != null ? List.of(architecture.headPath()) : publishedPaths(architecture);
    }

    /** Returns where the published classifier's parameters are. */
    static List<String> publishedPaths(Architecture architecture) {
        return architecture.classifier().children().stream().map(Named::name).filter(name -> !name.isEmpty()).toList();
    }

    Tensor forward(Tensor features) {
        return model == null ? published.forward(features) : model.forward(features);
    }

    /** Returns the scores before a closing log-softmax, where the head's layers show it. */
    Tensor scores(Tensor features) {
        return model instanceof LayerModel layers ? layers.scoresOf(features) : forward(features);
    }

    void train(boolean training) {
        if (model != null) {
            model.train(training);
        }
    }

    @Override
    public void close() {
        if (model != null) {
            model.close();
        }
    }
}
