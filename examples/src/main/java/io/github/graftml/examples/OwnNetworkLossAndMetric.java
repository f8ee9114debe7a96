package io.github.graftml.examples;

import static io.github.graftml.nn.Layers.*;
import static io.github.graftml.transform.Normalization.IMAGENET;
import static io.github.graftml.transform.Transforms.*;
import static org.bytedeco.pytorch.global.torch.mse_loss;
import static org.bytedeco.pytorch.global.torch.one_hot;

import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.Split;
import io.github.graftml.metrics.Average;
import io.github.graftml.metrics.Metric;
import io.github.graftml.metrics.Metrics;
import io.github.graftml.model.Model;
import io.github.graftml.nn.Layer;
import io.github.graftml.optim.Loss;
import io.github.graftml.train.History;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Preprocessing;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A network of layers, a custom loss and a custom metric, saved and loaded like any other. */
public final class OwnNetworkLossAndMetric {

    private OwnNetworkLossAndMetric() {
    }

    /** @param args a folder with a folder of photos for each class */
    public static void main(String[] args) {
        Graft.seed(42);
        Split<ImageFolder> photos = ImageFolder.of(Path.of(args[0])).split(0.2, 42);
        List<String> classes = photos.train().classes();
        Layer network = sequential(conv2d(3, 16, 3).stride(2), batchNorm2d(16), silu(), globalAveragePool(),
                linear(16, classes.size()));
        Preprocessing preprocessing = Preprocessing.of(letterbox(160), toTensor(), normalize(IMAGENET));

        try (ImageClassifier classifier = ImageClassifier.of(Model.of(network), classes, preprocessing)) {
            History history = Trainer.of(classifier).loss(Loss.of("squared", OwnNetworkLossAndMetric::squared))
                    .epochs(5)
                    .metric(Metrics.f1(Average.MACRO),
                            Metric.perImage("top2", (scores, target) -> scores.rankOf(target) < 2 ? 1 : 0))
                    .fit(photos.train().batches(32).shuffle(42), photos.valid().batches(32));
            System.out.println(history);
            classifier.save(Path.of("own")); // layers, weights, classes and preprocessing: load needs no code of yours
        }
    }

    private static Tensor squared(Tensor logits, Tensor targets) {
        return mse_loss(logits.softmax(1), one_hot(targets, logits.size(1)).to(ScalarType.Float));
    }
}
