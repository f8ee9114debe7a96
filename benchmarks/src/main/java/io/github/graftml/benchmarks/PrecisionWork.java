package io.github.graftml.benchmarks;

import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.TransferLearning;
import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.error.GraftException;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.Precision;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How near the features of each plan come to those of the plain modules in fp32: the mean cosine over photos. Weights
 * are
 * EfficientNet-Lite0's from the jar, and initial ones, of seed 42, for every other architecture.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class PrecisionWork {

    private final Stopwatch stopwatch;
    private final Size size;

    PrecisionWork(Stopwatch stopwatch, Size size) {
        this.stopwatch = stopwatch;
        this.size = size;
    }

    /** @param folder one subfolder for each class; calibration and comparison see different images of it */
    void run(Path folder) {
        List<Architecture> architectures = size == Size.TINY ? List.of(size.backbone()) : Architectures.all();
        try (BatchIterator photos = ImageFolder.of(folder, Article.valid(size.side())).batches(size.forward())
                .shuffle(42).iterator();
                Batch calibration = photos.next(); Batch compared = photos.next()) {
            architectures.forEach(architecture -> compare(architecture, calibration.images(), compared.images()));
        }
    }

    private void compare(Architecture architecture, Tensor calibration, Tensor photos) {
        Graft.seed(42);
        PretrainedWeights weights = architecture == Architectures.of("efficientnet-lite0")
                ? PretrainedWeights.imagenet(architecture.name()) : PretrainedWeights.none();
        try (NativeScope scope = NativeScope.open();
                ImageClassifier classifier = TransferLearning.of(architecture).weights(weights).head(Head.linear(2))) {
            Network network = (Network) classifier.model();
            network.train(false);
            Tensor plain = NoGrad.get(() -> network.features(photos));
            network.freezeBackbone();
            for (Precision precision : NetworkWorks.precisions()) {
                network.backbonePrecision(precision);
                String variant = "graft " + architecture + " " + NetworkWorks.name(precision);
                try {
                    if (network.needsCalibration()) {
                        network.calibrate(List.of(calibration));
                    }
                    Tensor features = NoGrad.get(() -> network.features(photos));
                    double cosine = torch
                            .cosine_similarity(features.to(ScalarType.Double), plain.to(ScalarType.Double), 1, 0).mean()
                            .item_double();
                    stopwatch.printCosine("precision", variant, cosine);
                } catch (GraftException e) { // the others are to be seen all the same
                    System.err.println(variant + ": " + e.getMessage());
                }
            }
        }
    }
}
