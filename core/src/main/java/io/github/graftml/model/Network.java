package io.github.graftml.model;

import io.github.graftml.error.GraftException;
import io.github.graftml.error.WeightsException;
import io.github.graftml.nn.Calibration;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Layers;
import io.github.graftml.nn.Named;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.NativeModule;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.Precision;
import io.github.graftml.weights.StateDict;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * An architecture with weights: a backbone that computes features from images, and a head that computes logits from
 * features; {@code forward} is {@code classify(features(images))}. Owns native memory: the creator closes it, and every
 * later call throws {@link IllegalStateException}. For one thread at a time.
 */
public final class Network implements FeatureMapModel, FrozenBackbone {

    private final Architecture architecture;
    private final NativeModule root;
    private final BackboneModules backbone;
    private final NetworkHead head;
    private Freezing freezing = Freezing.NOTHING;
    private Precision backbonePrecision = Precision.AUTO;
    private @Nullable Calibration calibration; // given with the weights; null if there is none
    private @Nullable FrozenFeatures frozenFeatures; // null until the features of a frozen backbone are needed

    private Network(Architecture architecture) {
        this.architecture = architecture;
        root = new NativeModule(architecture.name());
        backbone = new BackboneModules(architecture, root);
        head = new NetworkHead(architecture, root);
        backbone.initialize(architecture, head.published());
    }

    /**
     * Returns a network with the architecture's published classifier. Its initial weights are drawn from LibTorch's
     * default generator, as torchvision draws them for the same seed.
     *
     * @return owns native memory; the caller closes it
     */
    public static Network create(Architecture architecture) {
        return new Network(Objects.requireNonNull(architecture, "architecture"));
    }

    /** Returns the architecture that this network was created from. */
    public Architecture architecture() {
        return architecture;
    }

    /** Returns the head that replaced the published classifier; empty if none did. */
    public Optional<Head> head() {
        return head.get();
    }

    @Override
    public Module module() {
        return root.module();
    }

    @Override
    public Optional<Layer> tree() {
        if (!head.isReplaced()) {
            return Optional.of(Layers.sequential(Layers.unnamed(architecture.backbone()),
                    Layers.unnamed(architecture.classifier())));
        }
        return head.get().filter(found -> !(found instanceof Head.Custom)).map(found -> Layers.sequential(
                Layers.unnamed(architecture.backbone()), Layers.unnamed(architecture.pooling()),
                Layers.named(architecture.headPath(), found.layer(architecture.features()))));
    }

    @Override
    public OptionalInt outputs() {
        return head.outputs();
    }

    // ---- the head ----

    /**
     * Replaces the head; the new one's initial weights are drawn from LibTorch's default generator. What was frozen of
     * the backbone stays frozen. A head made of a custom module is closed with this network.
     *
     * @return this
     * @throws GraftException if the head does not take this architecture's features; the old head then stays
     */
    public Network replaceHead(Head newHead) {
        head.replace(Objects.requireNonNull(newHead, "head"));
        forgetPlan();
        train(root.module().is_training());
        return this;
    }

    @Override
    public Set<String> headParameters() {
        Set<String> names = new LinkedHashSet<>(parameterNames());
        names.removeIf(name -> !head.contains(name));
        return names;
    }

    // ---- freezing ----

    /**
     * Freezes the backbone: it gets no gradients, and its batch normalization uses its running statistics unchanged.
     *
     * @return this
     */
    public Network freezeBackbone() {
        return freezeBackbone(BatchNormMode.INFERENCE);
    }

    /**
     * Freezes the backbone's parameters.
     *
     * @param batchNorm the mode of its batch normalization
     * @return this
     */
    public Network freezeBackbone(BatchNormMode batchNorm) {
        return freeze(name -> !head.contains(name), batchNorm, true);
    }

    /**
     * Freezes everything from the input up to and including a layer, and unfreezes everything after it. Batch
     * normalization in the frozen part uses its running statistics unchanged.
     *
     * @param path a layer's name, such as {@code layer3} or {@code features.5}
     * @return this
     * @throws IllegalArgumentException if no layer of the backbone has parameters under that name
     */
    public Network freezeUpTo(String path) {
        Set<String> part = Freezing.upTo(path, module());
        if (part.isEmpty() || head.contains(path)) {
            throw new IllegalArgumentException(
                    architecture + " has no layer \"" + path + "\" in its backbone; its layers are "
                            + architecture.backbone().children().stream().map(Named::name)
                                    .filter(name -> !name.isEmpty())
                                    .collect(Collectors.joining(", ")));
        }
        return freeze(part::contains, BatchNormMode.INFERENCE, false);
    }

    /**
     * Unfreezes everything.
     *
     * @return this
     */
    public Network unfreeze() {
        return freeze(name -> false, BatchNormMode.INFERENCE, false);
    }

    /** Returns whether the whole backbone is frozen with its statistics, so that it always gives the same features. */
    public boolean isBackboneFrozen() {
        return freezing.backbone();
    }

    private Network freeze(Predicate<String> part, BatchNormMode batchNorm, boolean wholeBackbone) {
        freezing = Freezing.of(module(), part, batchNorm, wholeBackbone);
        forgetPlan();
        train(module().is_training());
        return this;
    }

    @Override
    public void train(boolean training) {
        freezing.train(root.module(), training);
        head.train(training);
    }

    @Override
    public Optional<FrozenBackbone> frozenBackbone() {
        return freezing.backbone() ? Optional.of(this) : Optional.empty();
    }

    @Override
    public boolean needsCalibration() {
        return freezing.backbone() && backbonePrecision == Precision.INT8 && calibration().isEmpty()
                && frozenFeatures().isCompiled();
    }

    @Override
    public void calibrate(List<Tensor> batches) {
        frozenFeatures().calibrate(batches);
        calibration = frozenFeatures().calibration();
    }

    /** Returns the ranges of values that the backbone quantizes with in int8, for saving; empty if there are none. */
    public Optional<Calibration> calibration() {
        return Optional.ofNullable(frozenFeatures != null ? frozenFeatures.calibration() : calibration);
    }

    /**
     * Sets the ranges of values that the backbone quantizes with in int8.
     *
     * @param known from {@link #calibration()} for the same weights; null for none
     * @return this
     */
    public Network calibrated(@Nullable Calibration known) {
        calibration = known;
        forgetPlan();
        return this;
    }

    @Override
    public String identity() {
        return frozenFeatures().identity(backbonePrecision, !head.isReplaced());
    }

    private Map<String, Tensor> backboneState() {
        Map<String, Tensor> weights = new LinkedHashMap<>(Modules.state(root.module()));
        weights.keySet().removeIf(head::contains);
        return weights;
    }

    // ---- forward ----

    @Override
    public Tensor forward(Tensor images) {
        return classifyAndClose(features(images));
    }

    /** {@inheritDoc} A frozen backbone computes in {@code precision}; its head in fp32. */
    @Override
    public Tensor forward(Tensor images, Precision precision) {
        return freezing.backbone() ? classifyAndClose(features(images, precision))
                : FeatureMapModel.super.forward(images, precision);
    }

    private Tensor classifyAndClose(Tensor features) {
        Tensor logits = classify(features);
        if (features != logits) {
            features.close(); // the backward pass holds its own reference
        }
        return logits;
    }

    /**
     * Returns the backbone's features, a frozen backbone's computed in {@link #backbonePrecision()}.
     *
     * @param images float32 [N,3,H,W], normalized; stays the caller's
     * @return float32 [N,F] ([N,512,H,W] before SqueezeNet's published classifier); without gradients while the
     *         backbone is frozen; freed with the enclosing scope of the calling thread
     */
    @Override
    public Tensor features(Tensor images) {
        return computed(images, backbonePrecision);
    }

    /**
     * Returns the backbone's features in a precision of the caller's choice.
     *
     * @param images    float32 [N,3,H,W], normalized; stays the caller's
     * @param precision of a frozen backbone; one that trains computes in fp32
     * @return as {@link #features(Tensor)}
     * @throws GraftException for int8, if the network was not calibrated or cannot be compiled
     */
    public Tensor features(Tensor images, Precision precision) {
        if (precision == Precision.INT8) {
            frozenFeatures().requireInt8();
        }
        return computed(images, precision);
    }

    private Tensor computed(Tensor images, Precision precision) {
        root.module();
        Inputs.requireImages(images, architecture.name(), 0);
        return guarded(images, () -> freezing.backbone() && !images.requires_grad()
                ? frozenFeatures().features(images, precision) : trainableFeatures(images));
    }

    private Tensor trainableFeatures(Tensor images) {
        return backbone.features(images, head.isReplaced());
    }

    @Override
    public Tensor featureMap(Tensor images) {
        root.module();
        Inputs.requireImages(images, architecture.name(), 0);
        if (!backbone.hasMaps()) {
            throw new GraftException(architecture + " has no last feature map: attention mixes its patches, so no value"
                    + " belongs to a place in the image; use a convolutional network");
        }
        return guarded(images, () -> backbone.map(images));
    }

    @Override
    public Tensor scores(Tensor map) {
        root.module();
        Inputs.requireOpen(map, architecture.name());
        return guarded(map, () -> head.scores(backbone.behind(map, head.isReplaced())));
    }

    private FrozenFeatures frozenFeatures() {
        if (frozenFeatures == null) {
            Sequential tree = head.isReplaced() ? Layers.sequential(Layers.unnamed(architecture.backbone()),
                    Layers.unnamed(architecture.pooling())) : architecture.backbone();
            frozenFeatures = new FrozenFeatures(architecture.name(), tree, this::backboneState, this::trainableFeatures,
                    calibration);
        }
        return frozenFeatures;
    }

    /** {@inheritDoc} A backbone that was compiled is compiled again with the new weights. */
    @Override
    public void load(StateDict state) {
        forgetPlan();
        FeatureMapModel.super.load(state);
    }

    private void forgetPlan() {
        if (frozenFeatures != null) {
            frozenFeatures.close();
            frozenFeatures = null;
        }
    }

    /**
     * Sets the precision of a frozen backbone in training, in validation and in {@link #features(Tensor)}. Default:
     * {@link Precision#AUTO}. A trainer's precision and a classifier's precision of predictions do not change it.
     *
     * @return this
     */
    public Network backbonePrecision(Precision value) {
        backbonePrecision = Objects.requireNonNull(value, "backbonePrecision");
        return this;
    }

    /** Returns the precision of a frozen backbone, as it was set. */
    public Precision backbonePrecision() {
        return backbonePrecision;
    }

    @Override
    public Optional<String> frozenPrecision(Device device) {
        return freezing.backbone()
                ? Optional.of(frozenFeatures().computeType(backbonePrecision, device).toString()) : Optional.empty();
    }

    /**
     * Computes logits from features by the head.
     *
     * @param features from {@link #features}; stays the caller's
     * @return logits (log-probabilities, if the head ends in them) float32 [N, classes]; freed with the enclosing scope
     *         of the calling thread
     */
    @Override
    public Tensor classify(Tensor features) {
        root.module();
        Inputs.requireOpen(features, architecture.name());
        return guarded(features, () -> head.forward(features));
    }

    private Tensor guarded(Tensor input, Supplier<Tensor> work) {
        return Inputs.guarded(architecture.name(), input, work);
    }

    // ---- weights ----

    /**
     * Loads the backbone only. Weights of a head are ignored, and this network's head stays as it is.
     *
     * @param state with torchvision's names
     * @throws WeightsException if a key of the backbone is missing, unexpected or of another shape; it names the first
     *                          few, and nothing is changed
     */
    public void loadBackbone(StateDict state) {
        calibrated(null);
        List<String> published = NetworkHead.publishedPaths(architecture);
        StateLoader.load(module(), toString(), state, name -> !head.contains(name)
                && published.stream().noneMatch(path -> Freezing.isWithin(name, path)));
    }

    @Override
    public void close() {
        forgetPlan();
        head.close();
        root.close();
    }

    @Override
    public String describe() {
        return architecture.name();
    }

    @Override
    public String toString() {
        return describe();
    }
}
