package io.github.graftml;

import io.github.graftml.error.GraftException;
import io.github.graftml.error.WeightsException;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.BatchNormMode;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.runtime.Precision;
import io.github.graftml.weights.Hub;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transfer learning in a chain: {@code TransferLearning.resnet101().freezeBackbone().head(2)}. A {@code head} method
 * ends
 * it: only then are weights read or downloaded, and the classifier is made. Immutable: each setting returns a new
 * object
 * and may be made once. Holds no native memory. Safe on any thread.
 *
 * <p>The default weights are those published for ImageNet, torchvision's {@code IMAGENET1K_V1}. Those of
 * {@link #efficientNetLite0()} are in the library's jar; the others come through {@link Hub}.
 */
public final class TransferLearning {

    private static final Logger LOG = LoggerFactory.getLogger(TransferLearning.class);

    private final Architecture architecture;
    private final @Nullable PretrainedWeights weights; // null for the published ones
    private final @Nullable Hub hub; // null for the standard one
    private final @Nullable BatchNormMode batchNorm; // null for INFERENCE
    private final @Nullable Precision backbonePrecision; // null for AUTO
    private final boolean frozen;

    private TransferLearning(Architecture architecture, @Nullable PretrainedWeights weights, @Nullable Hub hub,
            @Nullable BatchNormMode batchNorm, @Nullable Precision backbonePrecision, boolean frozen) {
        this.architecture = Objects.requireNonNull(architecture, "architecture");
        this.weights = weights;
        this.hub = hub;
        this.batchNorm = batchNorm;
        this.backbonePrecision = backbonePrecision;
        this.frozen = frozen;
    }

    /** Returns transfer learning from any architecture, the library's or a custom one. */
    public static TransferLearning of(Architecture architecture) {
        return new TransferLearning(architecture, null, null, null, null, false);
    }

    /**
     * Returns transfer learning from an architecture of the library.
     *
     * @param architecture torchvision's name, such as {@code resnet101}, or {@code efficientnet-lite0} to {@code 4}
     * @throws IllegalArgumentException if there is none of this name; the message lists the known ones
     */
    public static TransferLearning of(String architecture) {
        return of(Architectures.of(architecture));
    }

    /** Returns transfer learning from ResNet-18: 11.7 million parameters. */
    public static TransferLearning resnet18() {
        return of("resnet18");
    }

    /** Returns transfer learning from ResNet-34: 21.8 million parameters. */
    public static TransferLearning resnet34() {
        return of("resnet34");
    }

    /** Returns transfer learning from ResNet-50: 25.6 million parameters. */
    public static TransferLearning resnet50() {
        return of("resnet50");
    }

    /** Returns transfer learning from ResNet-101: 44.5 million parameters, the backbone of the article. */
    public static TransferLearning resnet101() {
        return of("resnet101");
    }

    /** Returns transfer learning from ResNet-152: 60.2 million parameters. */
    public static TransferLearning resnet152() {
        return of("resnet152");
    }

    /** Returns transfer learning from EfficientNet-Lite0: 4.7 million parameters; its weights need no download. */
    public static TransferLearning efficientNetLite0() {
        return of("efficientnet-lite0");
    }

    /**
     * Sets the source of the backbone's weights. Default: those published for ImageNet. If the file of a trained
     * network
     * has a head, that head is dropped with a warning; {@link ImageClassifier#fromTorch} keeps it.
     *
     * @throws IllegalStateException if the weights are set already
     */
    public TransferLearning weights(PretrainedWeights value) {
        requireUnset("weights", weights);
        return new TransferLearning(architecture, Objects.requireNonNull(value, "weights"), hub, batchNorm,
                backbonePrecision, frozen);
    }

    /**
     * Sets the hub that downloads published weights. Default: {@link Hub#standard()}, Python's own cache.
     *
     * @throws IllegalStateException if the hub is set already
     */
    public TransferLearning hub(Hub value) {
        requireUnset("hub", hub);
        return new TransferLearning(architecture, weights, Objects.requireNonNull(value, "hub"), batchNorm,
                backbonePrecision, frozen);
    }

    /**
     * Freezes the backbone, so that only the head trains. The backbone gets no gradients and no weight decay, and its
     * batch normalization keeps its statistics bit for bit. Default: everything trains.
     */
    public TransferLearning freezeBackbone() {
        return new TransferLearning(architecture, weights, hub, batchNorm, backbonePrecision, true);
    }

    /**
     * Sets the mode of batch normalization in the frozen backbone. Default: {@link BatchNormMode#INFERENCE}.
     * {@link BatchNormMode#TRAINING} lets the statistics drift, as the article's script does.
     *
     * @throws IllegalStateException if the mode is set already
     */
    public TransferLearning batchNorm(BatchNormMode value) {
        requireUnset("batchNorm", batchNorm);
        return new TransferLearning(architecture, weights, hub, Objects.requireNonNull(value, "batchNorm"),
                backbonePrecision, frozen);
    }

    /**
     * Sets the precision of a frozen backbone in training. Default: {@link Precision#AUTO}. The precision of what
     * trains
     * and that of predictions are set elsewhere: see the table of {@link Precision}.
     *
     * @throws IllegalStateException if the precision is set already
     */
    public TransferLearning backbonePrecision(Precision value) {
        requireUnset("backbonePrecision", backbonePrecision);
        return new TransferLearning(architecture, weights, hub, batchNorm,
                Objects.requireNonNull(value, "backbonePrecision"), frozen);
    }

    /**
     * Returns a classifier with the head of the article "Transfer Learning with PyTorch": Linear(F, 1000), ReLU,
     * Dropout(0.5), Linear(1000, classes), LogSoftmax. The same as
     * {@code head(Head.mlp(classes, 1000, 0.5).logSoftmax())}; for one linear layer, use {@link #head(List)}.
     *
     * @param classes at least 1; the number of classes of the training images
     * @return owns native memory; the caller closes it
     * @throws WeightsException      if the weights cannot be read or downloaded, or do not fit
     * @throws IllegalStateException if {@link #batchNorm} is set without {@link #freezeBackbone}
     */
    public ImageClassifier head(int classes) {
        return head(Head.mlp(classes, 1000, 0.5).logSoftmax());
    }

    /**
     * Returns a classifier with one linear layer as its head, and with known classes.
     *
     * @param classes names in the order of the outputs, usually {@code photos.classes()}; none blank or repeated
     * @return owns native memory; the caller closes it
     * @throws IllegalArgumentException if there is no class, or a name is blank or repeated
     * @throws WeightsException         if the weights cannot be read or downloaded, or do not fit
     * @throws IllegalStateException    if {@link #batchNorm} is set without {@link #freezeBackbone}
     */
    public ImageClassifier head(List<String> classes) {
        if (classes.stream().anyMatch(String::isBlank) || new HashSet<>(classes).size() != classes.size()) {
            throw new IllegalArgumentException("Class names must be different and not blank; got " + classes);
        }
        return classifier(Head.linear(classes.size()), List.copyOf(classes));
    }

    /**
     * Returns a classifier with a head of your choice, which takes its classes from the training images. The head's
     * initial weights are drawn from LibTorch's default generator, as torchvision draws them.
     *
     * @return owns native memory; the caller closes it
     * @throws GraftException        if the head does not take the architecture's features
     * @throws WeightsException      if the weights cannot be read or downloaded, or do not fit
     * @throws IllegalStateException if {@link #batchNorm} is set without {@link #freezeBackbone}
     */
    public ImageClassifier head(Head head) {
        return classifier(head, List.of());
    }

    private ImageClassifier classifier(Head head, List<String> classes) {
        if (batchNorm != null && !frozen) {
            throw new IllegalStateException(
                    "batchNorm(" + batchNorm + ") needs a frozen backbone; add freezeBackbone()");
        }
        PretrainedWeights chosen = weights != null ? weights : PretrainedWeights.imagenet(architecture.name());
        Optional<StateDict> values = read(chosen);
        Network network = Network.create(architecture);
        try {
            values.ifPresent(state -> load(network, state, chosen));
            network.replaceHead(head);
            network.backbonePrecision(backbonePrecision != null ? backbonePrecision : Precision.AUTO);
            if (frozen) {
                network.freezeBackbone(batchNorm != null ? batchNorm : BatchNormMode.INFERENCE);
            }
            return ImageClassifier.of(network, classes,
                    chosen.preprocessing().orElseGet(() -> Architectures.preprocessing(architecture)));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private static void load(Network network, StateDict state, PretrainedWeights from) {
        try {
            PythonWeights found = PythonWeights.of(state, network.architecture());
            network.loadBackbone(found.backbone());
            if (from instanceof PretrainedWeights.OfFile file && found.hasOwnHead()) {
                LOG.warn("{}: the trained head {} of the file is dropped, since head(...) makes a new one; "
                        + "ImageClassifier.fromTorch(file, \"{}\", classes) keeps it", file.path(),
                        found.describeHead(),
                        network.architecture());
            }
        } catch (WeightsException e) {
            throw new WeightsException((from instanceof PretrainedWeights.OfFile file ? file.path() : from) + ": "
                    + e.getMessage(), e);
        }
    }

    private Optional<StateDict> read(PretrainedWeights chosen) {
        try {
            return chosen.read(hub != null ? hub : Hub.standard());
        } catch (IOException e) {
            throw new WeightsException("No weights for " + architecture + ": " + e.getMessage(), e);
        }
    }

    private static void requireUnset(String setting, @Nullable Object value) {
        if (value != null) {
            throw new IllegalStateException(setting + " is set already, to " + value + "; set it once");
        }
    }

    @Override
    public String toString() {
        return "TransferLearning[" + architecture + ", weights=" + (weights != null ? weights : "imagenet")
                + (frozen ? ", backbone frozen, batch norm "
                        + (batchNorm != null ? batchNorm : BatchNormMode.INFERENCE) : "")
                + "]";
    }
}
