package io.github.graftml;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Grafts a new head onto a trained trunk: {@code TransferLearning.resnet101().freezeBackbone().head(2)}. Holds no native
 * memory; {@code head} makes the classifier, and only then are weights read or fetched. Each setting may be made once.
 *
 * <p>Weights are those published for ImageNet, torchvision's {@code IMAGENET1K_V1}, unless {@link #weights} says otherwise.
 * Those of {@link #efficientNetLite0()} are in the library's jar; the others come through {@link Hub}.
 */
public final class TransferLearning {

    private static final Logger LOG = LoggerFactory.getLogger(TransferLearning.class);

    private final Architecture architecture;
    private PretrainedWeights weights;
    private Hub hub;
    private BatchNormMode batchNorm;
    private Precision backbonePrecision;
    private boolean frozen;

    private TransferLearning(Architecture architecture) {
        this.architecture = Objects.requireNonNull(architecture, "architecture");
    }

    /** @return transfer learning from any architecture of the library */
    public static TransferLearning of(Architecture architecture) {
        return new TransferLearning(architecture);
    }

    /**
     * @param architecture torchvision's name, such as {@code resnet101}, or {@code efficientnet-lite0} to {@code 4}
     * @throws IllegalArgumentException if there is none of this name; the message lists the known ones
     */
    public static TransferLearning of(String architecture) {
        return of(Architectures.of(architecture));
    }

    /** @return 18 layers, 11.7 million parameters */
    public static TransferLearning resnet18() {
        return of("resnet18");
    }

    /** @return 34 layers, 21.8 million parameters */
    public static TransferLearning resnet34() {
        return of("resnet34");
    }

    /** @return 50 layers, 25.6 million parameters */
    public static TransferLearning resnet50() {
        return of("resnet50");
    }

    /** @return 101 layers, 44.5 million parameters: the trunk of the article */
    public static TransferLearning resnet101() {
        return of("resnet101");
    }

    /** @return 152 layers, 60.2 million parameters */
    public static TransferLearning resnet152() {
        return of("resnet152");
    }

    /** @return EfficientNet-Lite0, 4.7 million parameters; works without a network */
    public static TransferLearning efficientNetLite0() {
        return of("efficientnet-lite0");
    }

    /**
     * Sets where the backbone's weights come from. The file of a trained network may have a head: it is dropped with a
     * warning, since {@link #head} makes a new one; {@link ImageClassifier#fromTorch} keeps it.
     */
    public TransferLearning weights(PretrainedWeights value) {
        requireUnset("weights", weights);
        weights = Objects.requireNonNull(value, "weights");
        return this;
    }

    /** Where published weights are looked for and fetched into; without it {@link Hub#standard()}, Python's own cache. */
    public TransferLearning hub(Hub value) {
        requireUnset("hub", hub);
        hub = Objects.requireNonNull(value, "hub");
        return this;
    }

    /**
     * Only the head trains: the backbone gets no gradients and no weight decay, and its batch normalisation keeps its
     * statistics bit for bit.
     */
    public TransferLearning freezeBackbone() {
        frozen = true;
        return this;
    }

    /**
     * What batch normalisation does in the frozen backbone; without it {@link BatchNormMode#INFERENCE}.
     * {@link BatchNormMode#TRAINING} lets the statistics drift, as the article's script does.
     */
    public TransferLearning batchNorm(BatchNormMode value) {
        requireUnset("batchNorm", batchNorm);
        batchNorm = Objects.requireNonNull(value, "batchNorm");
        return this;
    }

    /**
     * Sets what a frozen backbone computes with in training. Default: {@link Precision#AUTO}. What trains and what predictions
     * compute with is set elsewhere: see the table of {@link Precision}.
     */
    public TransferLearning backbonePrecision(Precision value) {
        requireUnset("backbonePrecision", backbonePrecision);
        backbonePrecision = Objects.requireNonNull(value, "backbonePrecision");
        return this;
    }

    /**
     * Makes the classifier with the article's head: Linear(F, 1000), ReLU, Dropout(0.5), Linear(1000, classes), LogSoftmax;
     * the same as {@code head(Head.mlp(classes, 1000, 0.5).logSoftmax())}.
     *
     * @param classes at least 1; as many as the pictures that are trained on have
     * @return owns native memory; the caller closes it
     * @throws WeightsException if the weights cannot be had or do not fit
     */
    public ImageClassifier head(int classes) {
        return head(Head.mlp(classes, 1000, 0.5).logSoftmax());
    }

    /**
     * Makes the classifier with one linear layer, whose outputs stand for these classes.
     *
     * @param classes names in the order of the outputs, usually {@code photos.classes()}; none blank or there twice
     * @return owns native memory; the caller closes it
     * @throws IllegalArgumentException if there is no class, or a name is blank or there twice
     * @throws WeightsException         if the weights cannot be had or do not fit
     */
    public ImageClassifier head(List<String> classes) {
        if (classes.stream().anyMatch(String::isBlank) || new HashSet<>(classes).size() != classes.size()) {
            throw new IllegalArgumentException("A head's classes have different names, none of them blank; got " + classes);
        }
        return classifier(Head.linear(classes.size()), List.copyOf(classes));
    }

    /**
     * Makes the classifier, which learns its classes' names from the data. Initial weights are drawn from LibTorch's default generator, as torchvision draws them.
     *
     * @return owns native memory; the caller closes it
     * @throws WeightsException      if the weights cannot be had or do not fit
     * @throws IllegalStateException if {@link #batchNorm} was chosen without {@link #freezeBackbone}
     */
    public ImageClassifier head(Head head) {
        return classifier(head, List.of());
    }

    private ImageClassifier classifier(Head head, List<String> classes) {
        if (batchNorm != null && !frozen) {
            throw new IllegalStateException("batchNorm(" + batchNorm + ") is about a frozen backbone; add freezeBackbone()");
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
            return ImageClassifier.of(network, classes, chosen.preprocessing().orElseGet(() -> Architectures.preprocessing(architecture)));
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
                        + "ImageClassifier.fromTorch(file, \"{}\", classes) keeps it", file.path(), found.describeHead(), network.architecture());
            }
        } catch (WeightsException e) {
            throw new WeightsException((from instanceof PretrainedWeights.OfFile file ? file.path() : from) + ": " + e.getMessage(), e);
        }
    }

    private Optional<StateDict> read(PretrainedWeights chosen) {
        try {
            return chosen.read(hub != null ? hub : Hub.standard());
        } catch (IOException e) {
            throw new WeightsException("No weights for " + architecture + ": " + e.getMessage(), e);
        }
    }

    private static void requireUnset(String setting, Object value) {
        if (value != null) {
            throw new IllegalStateException(setting + " was set already, to " + value + "; set it once");
        }
    }

    @Override
    public String toString() {
        return "TransferLearning[" + architecture + ", weights=" + (weights != null ? weights : "imagenet")
                + (frozen ? ", backbone frozen, batch norm " + (batchNorm != null ? batchNorm : BatchNormMode.INFERENCE) : "") + "]";
    }
}
