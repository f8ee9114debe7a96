package io.github.graftml.model;

import io.github.graftml.error.GraftException;
import io.github.graftml.model.plan.CompiledBackbone;
import io.github.graftml.model.plan.ComputeType;
import io.github.graftml.model.plan.InferencePlan;
import io.github.graftml.nn.Calibration;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.internal.MixedPrecision;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.Precision;
import io.github.graftml.runtime.internal.Canonical;
import io.github.graftml.runtime.internal.CpuFeatures;
import io.github.graftml.runtime.internal.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The features of a frozen backbone: compiled once for each precision in use, or computed module by module
 * where it cannot be compiled. Plans are for the CPU. Mixed precision around a call has no effect.
 */
@SuppressWarnings("try") // scopes are opened for what closing them does
final class FrozenFeatures implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FrozenFeatures.class);

    private final String name;
    private final Sequential tree;
    private final Supplier<Map<String, Tensor>> weights;
    private final UnaryOperator<Tensor> modules;
    private final Optional<Layer> unsupported;
    private final Map<ComputeType, CompiledBackbone> plans = new EnumMap<>(ComputeType.class);
    private @Nullable Calibration calibration;
    private @Nullable WeightsHash weightsHash; // null until the identity is needed

    /** The hash of the weights as long as nothing writes to them. */
    private record WeightsHash(long state, String hash) {
    }

    /**
     * @param name        for messages
     * @param tree        backbone and pooling
     * @param weights     by their names in the tree; of the enclosing scope of the calling thread
     * @param modules     the same function, layer by layer
     * @param calibration of these weights, for int8; null if there is none
     */
    FrozenFeatures(String name, Sequential tree, Supplier<Map<String, Tensor>> weights, UnaryOperator<Tensor> modules,
            @Nullable Calibration calibration) {
        this.name = name;
        this.tree = tree;
        this.weights = weights;
        this.modules = modules;
        this.calibration = calibration;
        this.unsupported = InferencePlan.unsupported(tree);
    }

    boolean isCompiled() {
        return unsupported.isEmpty();
    }

    /**
     * Returns the type that a precision means here.
     *
     * @param device resolved
     */
    ComputeType computeType(Precision precision, Device device) {
        boolean compiled = isCompiled() && device == Device.CPU;
        return switch (precision) {
            case AUTO -> compiled ? ComputeType.fastestReal() : ComputeType.FP32;
            case FP32 -> ComputeType.FP32;
            case BF16 -> ComputeType.BF16;
            case INT8 -> compiled ? ComputeType.INT8 : ComputeType.FP32;
        };
    }

    /** Returns float32 features, without gradients, of the enclosing scope of the calling thread. */
    Tensor features(Tensor images, Precision precision) {
        boolean cuda = images.is_cuda();
        ComputeType type = computeType(precision, cuda ? Device.CUDA : Device.CPU);
        if (isCompiled() && !cuda) {
            return plan(type).run(images);
        }
        if (type == ComputeType.BF16) {
            return MixedPrecision.bf16(cuda, () -> NoGrad.get(() -> modules.apply(images))).to(ScalarType.Float);
        }
        if (precision == Precision.INT8) {
            LOG.warn("{}: the frozen backbone computes in fp32, not in int8: {}", name,
                    cuda ? "int8 is for the CPU" : reason());
        }
        return MixedPrecision.off(cuda, () -> NoGrad.get(() -> modules.apply(images)));
    }

    /** @throws GraftException if int8 has no ranges of values to quantize with, or the backbone cannot be compiled */
    void requireInt8() {
        if (!isCompiled()) {
            throw new GraftException(name + " does not run in int8: " + reason() + "; choose fp32 or bf16");
        }
        if (calibration() == null) {
            throw new GraftException(
                    name + " was not calibrated for int8; train it with backbonePrecision(INT8), or give"
                            + " frozenBackbone().calibrate(...) some batches of training images");
        }
    }

    private String reason() {
        return "a compiled backbone has no operation for " + unsupported.orElseThrow();
    }

    /** Measures the ranges of values that int8 quantizes with. */
    void calibrate(List<Tensor> batches) {
        CompiledBackbone plan = plan(ComputeType.INT8);
        plan.calibrate(batches);
        calibration = plan.calibration();
    }

    /** Returns the ranges of values that were measured or given; null if there are none yet. */
    @Nullable
    Calibration calibration() {
        CompiledBackbone int8 = plans.get(ComputeType.INT8);
        return int8 == null ? calibration : int8.calibration();
    }

    /**
     * Returns a SHA-256, as hex, of everything that features depend on besides the image.
     *
     * @param published whether the published classifier follows
     */
    String identity(Precision precision, boolean published) {
        ComputeType computed = computeType(precision, Device.CPU);
        return Sha256.of(String.join(" ", Canonical.of(tree), computed.toString(), Boolean.toString(published),
                Canonical.of(Optional.ofNullable(calibration())), weightsHash()).getBytes(StandardCharsets.UTF_8));
    }

    private String weightsHash() {
        try (NativeScope scope = NativeScope.open()) {
            Map<String, Tensor> current = weights.get();
            long state = Tensors.state(current.values());
            if (weightsHash == null || state != weightsHash.state) {
                MessageDigest sha256 = Sha256.digest();
                current.values().forEach(tensor -> sha256.update(Tensors.borrowed(tensor).bytes()));
                weightsHash = new WeightsHash(state, HexFormat.of().formatHex(sha256.digest()));
            }
            return weightsHash.hash;
        }
    }

    private CompiledBackbone plan(ComputeType type) {
        return plans.computeIfAbsent(type, this::compile);
    }

    private CompiledBackbone compile(ComputeType type) {
        try (NativeScope scope = NativeScope.open()) {
            Map<String, Tensor> kept = weights.get();
            kept.values().forEach(scope::keep);
            boolean int8IsFaster = type != ComputeType.INT8 && CpuFeatures.detect().nativeInt8();
            LOG.info("{}: the frozen backbone is compiled in {}{}", name, type, int8IsFaster
                    ? "; this processor has VNNI: Precision.INT8 is faster and loses little accuracy" : "");
            return new CompiledBackbone(tree, kept, type, calibration);
        }
    }

    @Override
    public void close() {
        plans.values().forEach(CompiledBackbone::close);
        plans.clear();
    }
}
