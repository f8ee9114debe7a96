package io.github.graftml.benchmarks;

import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Head;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.nn.internal.MixedPrecision;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.optim.OptimizerState;
import io.github.graftml.optim.Optimizers;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.Precision;
import io.github.graftml.runtime.internal.CpuFeatures;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Forward passes and training steps on random images, without a loader. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class NetworkWorks {

    private static final double LEARNING_RATE = 1e-3;

    private final Stopwatch stopwatch;
    private final Size size;

    NetworkWorks(Stopwatch stopwatch, Size size) {
        this.stopwatch = stopwatch;
        this.size = size;
    }

    /** One step of CustomCNN, trained from nothing. */
    void cnnStep() {
        for (boolean bf16 : new boolean[] {false, true}) {
            try (NativeScope scope = NativeScope.open(); CustomCNN model = new CustomCNN(2)) {
                Tensor images = images(size.step(), 224); // the only size that it takes
                timeStep("cnn-step", bf16 ? "graft bf16" : "graft fp32", model, images, bf16);
            }
        }
    }

    /** One step of the article's head on a frozen backbone. */
    void frozenStep() {
        for (Precision precision : precisions()) {
            try (NativeScope scope = NativeScope.open(); Network network = frozen(precision)) {
                Tensor images = images(size.step(), size.side());
                timeStep("frozen-step", "graft " + name(precision), network, images, false);
            }
        }
    }

    /** The frozen backbone alone. */
    void frozenForward() {
        for (Precision precision : precisions()) {
            try (NativeScope scope = NativeScope.open(); Network network = frozen(precision)) {
                Tensor images = images(size.forward(), size.side());
                stopwatch.time("frozen-forward", "graft " + name(precision), size.forward(),
                        () -> NoGrad.run(() -> network.features(images)));
            }
        }
    }

    private void timeStep(String work, String variant, Model model, Tensor images, boolean bf16) {
        Tensor labels = torch.arange(new Scalar(images.size(0)), new TensorOptions(ScalarType.Long))
                .remainder(new Scalar(2));
        model.train(true);
        try (OptimizerState adam = Optimizers.adam(LEARNING_RATE).on(model)) {
            stopwatch.time(work, variant, (int) images.size(0), () -> {
                Tensor output = bf16 ? MixedPrecision.bf16(false, () -> model.forward(images)) : model.forward(images);
                Tensor loss = torch.cross_entropy_loss(output, labels);
                loss.backward();
                adam.step(LEARNING_RATE);
                adam.zeroGrad();
                loss.item_double();
            });
        }
    }

    /** Random numbers in the order in which the loader delivers images. */
    private static Tensor images(int count, int side) {
        return torch.randn(count, 3, side, side).contiguous(MemoryFormat.ChannelsLast);
    }

    private Network frozen(Precision precision) {
        Network network = Network.create(size.backbone());
        network.replaceHead(Head.mlp(2, 1000, 0.5).logSoftmax()).freezeBackbone().backbonePrecision(precision);
        return network;
    }

    /** {@return what a frozen backbone is measured in: bf16 only where the processor has it} */
    static List<Precision> precisions() {
        boolean bf16 = CpuFeatures.detect().nativeBf16();
        return bf16 ? List.of(Precision.FP32, Precision.BF16, Precision.INT8) : List.of(Precision.FP32, Precision.INT8);
    }

    /** {@return as variants say it} */
    static String name(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }
}
