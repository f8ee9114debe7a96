package io.github.graftml.model;

import io.github.graftml.error.GraftException;
import io.github.graftml.error.WeightsException;
import io.github.graftml.model.plan.ComputeType;
import io.github.graftml.nn.Calibration;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Layers;
import io.github.graftml.nn.Named;
import io.github.graftml.nn.internal.BuiltModule;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.NativeModule;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.Precision;
import io.github.graftml.runtime.internal.Canonical;
import io.github.graftml.runtime.internal.Sha256;
import io.github.graftml.weights.StateDict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
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
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An architecture with weights: a backbone that turns pictures into features, and a head that turns features into
 * logits; {@code forward} is {@code classify(features(images))}. Owns its native module; for one thread at a time.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class Network implements FeatureMapModel, FrozenBackbone {

    private final Architecture architecture;
    private final NativeModule root;
    private final BackboneModules backbone;
    private final BuiltModule classifier;
    private Head head;         // null as long as the published classifier is in place
    private Model headModel;   // the head's weights
    private int headOutputs;
    private Freezing freezing = Freezing.NOTHING;
    private Precision backbonePrecision = Precision.AUTO;
    private WeightsHash weightsHash;
    private Calibration calibration;       // given with the weights; null if there is none
    private FrozenFeatures frozenFeatures; // null as long as nobody asked for the features of a frozen backbone

    private Network(Architecture architecture) {
        this.architecture = architecture;
        root = new NativeModule(architecture.name());
        backbone = new BackboneModules(architecture, root);
        classifier = root.build(architecture.classifier());
        backbone.initialize(architecture, classifier);
    }

    /**
     * @return a network with its published classifier of 1000 classes and initial weights drawn from the default
     *         generator, as torchvision draws them for the same seed; the caller closes it
     */
    public static Network create(Architecture architecture) {
        return new Network(Objects.requireNonNull(architecture, "architecture"));
    }

    /** @return what this network is an instance of */
    public Architecture architecture() {
        return architecture;
    }

    /** @return the head in the place of the published classifier; empty as long as there is none */
    public Optional<Head> head() {
        return Optional.ofNullable(head);
    }

    @Override
    public Module module() {
        return root.module();
    }

    @Override
    public Optional<Layer> tree() {
        if (head == null) {
            return Optional.of(Layers.sequential(Layers.unnamed(architecture.backbone()), Layers.unnamed(architecture.classifier())));
        }
        return head instanceof Head.Custom ? Optional.empty() : Optional.of(Layers.sequential(Layers.unnamed(architecture.backbone()),
                Layers.unnamed(architecture.pooling()), Layers.named(architecture.headPath(), head.layer(architecture.features()))));
    }

    @Override
    public OptionalInt outputs() {
        return head == null ? Outputs.of(architecture.classifier()) : OptionalInt.of(headOutputs);
    }

    // ---- the head ----

    /**
     * Puts a new head in the place of the old one; its initial weights are drawn from the default generator. What was
     * frozen of the backbone stays frozen. A head made of a module of one's own is closed with this network.
     *
     * @return this
     * @throws GraftException if the head does not take this architecture's features; the old head then stays
     */
    public Network replaceHead(Head newHead) {
        Objects.requireNonNull(newHead, "head");
        Module module = root.module();
        Model weights = newHead instanceof Head.Custom custom ? custom.model()
                : new LayerModel(architecture.headPath(), newHead.layer(architecture.features()));
        int logits;
        try (NativeScope scope = NativeScope.open()) {
            logits = requireFitting(newHead, weights);
            List<String> old = headPaths();
            old.forEach(path -> Modules.remove(module, path));
            Modules.attach(module, architecture.headPath(), weights.module());
        }
        if (headModel != null) {
            headModel.close();
        }
        head = newHead;
        headModel = weights;
        headOutputs = logits;
        forgetPlan();
        train(module.is_training());
        return this;
    }

    /** One pass of zeros in evaluation, which draws nothing, shows whether the features fit, and how many outputs there are. */
    private int requireFitting(Head newHead, Model weights) {
        weights.train(false);
        try {
            Tensor logits = NoGrad.get(() -> weights.forward(torch.zeros(1, architecture.features())));
            if (logits.dim() != 2 || logits.size(0) != 1) {
                throw new IllegalArgumentException("expected float32 [N, classes]; for one image it gave " + Inputs.describe(logits));
            }
            return (int) logits.size(1);
        } catch (RuntimeException e) {
            if (!(newHead instanceof Head.Custom)) {
                weights.close();
            }
            throw new GraftException("The head " + newHead + " does not take the " + architecture.features() + " features of "
                    + architecture + ": " + Inputs.firstLine(e), e);
        }
    }

    private List<String> headPaths() {
        return head != null ? List.of(architecture.headPath())
                : architecture.classifier().children().stream().map(Named::name).filter(name -> !name.isEmpty()).toList();
    }

    @Override
    public Set<String> headParameters() {
        Set<String> names = new LinkedHashSet<>(parameterNames());
        names.removeIf(name -> !inHead(name));
        return names;
    }

    private boolean inHead(String name) {
        return headPaths().stream().anyMatch(path -> Freezing.isWithin(name, path));
    }

    // ---- freezing ----

    /**
     * The backbone no longer trains: no gradients, and batch normalisation uses its statistics and leaves them alone.
     *
     * @return this
     */
    public Network freezeBackbone() {
        return freezeBackbone(BatchNormMode.INFERENCE);
    }

    /**
     * The backbone's parameters no longer train.
     *
     * @param batchNorm what its batch normalisation does meanwhile
     * @return this
     */
    public Network freezeBackbone(BatchNormMode batchNorm) {
        return freeze(name -> !inHead(name), batchNorm, true);
    }

    /**
     * Everything from the input up to and including {@code path} no longer trains, and everything behind it does.
     * Batch normalisation in the frozen part uses its statistics and leaves them alone.
     *
     * @param path a layer's name, such as {@code layer3} or {@code features.5}
     * @return this
     * @throws IllegalArgumentException if no layer of the backbone has parameters under that name
     */
    public Network freezeUpTo(String path) {
        Set<String> part = Freezing.upTo(path, module());
        if (part.isEmpty() || inHead(path)) {
            throw new IllegalArgumentException(architecture + " has no layer \"" + path + "\" in its backbone; its layers are "
                    + String.join(", ", architecture.backbone().children().stream().map(Named::name).filter(n -> !n.isEmpty()).toList()));
        }
        return freeze(part::contains, BatchNormMode.INFERENCE, false);
    }

    /** @return this, with everything training */
    public Network unfreeze() {
        return freeze(name -> false, BatchNormMode.INFERENCE, false);
    }

    /** @return whether the whole backbone is frozen with its statistics, so that it always gives the same features */
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
        if (headModel != null) {
            headModel.train(training);
        }
    }

    @Override
    public Optional<FrozenBackbone> frozenBackbone() {
        return freezing.backbone() ? Optional.of(this) : Optional.empty();
    }

    @Override
    public boolean needsCalibration() {
        return freezing.backbone() && backbonePrecision == Precision.INT8 && calibration().isEmpty() && frozenFeatures().isCompiled();
    }

    @Override
    public void calibrate(List<Tensor> batches) {
        frozenFeatures().calibrate(batches);
        calibration = frozenFeatures().calibration();
    }

    /** @return what an int8 plan of this backbone knows about it, for being saved; empty where there is none */
    public Optional<Calibration> calibration() {
        return Optional.ofNullable(frozenFeatures != null ? frozenFeatures.calibration() : calibration);
    }

    /** Takes over what {@link #calibration()} gave for the same weights; null for none. */
    public Network calibrated(Calibration known) {
        calibration = known;
        forgetPlan();
        return this;
    }

    @Override
    public String identity() {
        try (NativeScope scope = NativeScope.open()) {
            Map<String, Tensor> weights = backboneState();
            long state = Tensors.state(weights.values());
            if (weightsHash == null || state != weightsHash.state) {
                MessageDigest sha256 = Sha256.digest();
                weights.values().forEach(tensor -> sha256.update(Tensors.borrowed(tensor).bytes()));
                weightsHash = new WeightsHash(state, HexFormat.of().formatHex(sha256.digest()));
            }
            ComputeType computed = frozenFeatures().computeType(backbonePrecision, Device.CPU);
            return Sha256.of(String.join(" ", Canonical.of(frozenFeatures().tree()), computed.toString(), Boolean.toString(head == null),
                    Canonical.of(calibration()), weightsHash.hash).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The hash of the backbone's weights as long as nothing writes to them. */
    private record WeightsHash(long state, String hash) {
    }

    private Map<String, Tensor> backboneState() {
        Map<String, Tensor> weights = new LinkedHashMap<>(Modules.state(root.module()));
        weights.keySet().removeIf(this::inHead);
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
        return freezing.backbone() ? classifyAndClose(features(images, precision)) : FeatureMapModel.super.forward(images, precision);
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
        return guarded(images, () -> freezing.backbone() && !images.requires_grad() ? frozenFeatures().features(images, precision)
                : trainableFeatures(images));
    }

    private Tensor trainableFeatures(Tensor images) {
        return backbone.features(images, head != null);
    }

    @Override
    public Tensor featureMap(Tensor images) {
        root.module();
        Inputs.requireImages(images, architecture.name(), 0);
        if (!backbone.hasMaps()) {
            throw new GraftException(architecture + " has no last feature map: attention mixes its patches, so that no value belongs to a place"
                    + " in the picture; ask a convolutional network");
        }
        return guarded(images, () -> backbone.map(images));
    }

    @Override
    public Tensor scores(Tensor map) {
        root.module();
        Inputs.requireOpen(map, architecture.name());
        return guarded(map, () -> headModel instanceof LayerModel layers ? layers.scoresOf(backbone.behind(map, head != null)) : classify(backbone.behind(map, head != null)));
    }

    private FrozenFeatures frozenFeatures() {
        if (frozenFeatures == null) {
            Sequential tree = head == null ? architecture.backbone()
                    : Layers.sequential(Layers.unnamed(architecture.backbone()), Layers.unnamed(architecture.pooling()));
            frozenFeatures = new FrozenFeatures(architecture.name(), tree, this::backboneState, this::trainableFeatures, calibration);
        }
        return frozenFeatures;
    }

    /** {@inheritDoc} A compiled backbone is forgotten with the weights that it was made of. */
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
     * Sets what a frozen backbone computes with in training, in validation and in {@link #features(Tensor)}. Default:
     * {@link Precision#AUTO}. Neither {@link io.github.graftml.train.Trainer#precision} nor a classifier's precision of
     * predictions changes it.
     *
     * @return this
     */
    public Network backbonePrecision(Precision value) {
        backbonePrecision = Objects.requireNonNull(value, "backbonePrecision");
        return this;
    }

    /** Returns what a frozen backbone computes with, as it was set. */
    public Precision backbonePrecision() {
        return backbonePrecision;
    }

    @Override
    public Optional<String> frozenPrecision(Device device) {
        return freezing.backbone() ? Optional.of(frozenFeatures().computeType(backbonePrecision, device).toString()) : Optional.empty();
    }

    /**
     * The head's work.
     *
     * @param features as {@link #features} gives them; stays the caller's
     * @return logits (log-probabilities, if the head ends in them) float32 [N, classes]; freed with the enclosing scope
     *         of the calling thread
     */
    @Override
    public Tensor classify(Tensor features) {
        root.module();
        Inputs.requireOpen(features, architecture.name());
        return guarded(features, () -> head == null ? classifier.forward(features) : headModel.forward(features));
    }

    private Tensor guarded(Tensor input, Supplier<Tensor> work) {
        return Inputs.guarded(architecture.name(), input, work);
    }

    // ---- weights ----

    /**
     * Takes over the backbone only; what the file holds for a head is left aside, and this network's head is left as it is.
     *
     * @throws WeightsException if a key of the backbone is missing, unexpected or of another shape; it names the first few, and
     *                          nothing is changed
     */
    public void loadBackbone(StateDict state) {
        calibrated(null);
        List<String> published = architecture.classifier().children().stream().map(Named::name).filter(n -> !n.isEmpty()).toList();
        StateLoader.load(this, state, name -> !inHead(name) && published.stream().noneMatch(path -> Freezing.isWithin(name, path)));
    }

    @Override
    public void close() {
        forgetPlan();
        if (headModel != null) {
            headModel.close();
        }
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
