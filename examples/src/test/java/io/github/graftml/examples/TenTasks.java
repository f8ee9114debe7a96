package io.github.graftml.examples;

import static io.github.graftml.nn.Layers.*;
import static io.github.graftml.transform.Normalization.IMAGENET;
import static io.github.graftml.transform.Transforms.*;
import static org.bytedeco.pytorch.global.torch.mse_loss;
import static org.bytedeco.pytorch.global.torch.one_hot;

import io.github.graftml.Evaluation;
import io.github.graftml.FineTune;
import io.github.graftml.ImageClassifier;
import io.github.graftml.Prediction;
import io.github.graftml.TransferLearning;
import io.github.graftml.callbacks.EarlyStopping;
import io.github.graftml.callbacks.ModelCheckpoint;
import io.github.graftml.callbacks.TensorBoardLog;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.Split;
import io.github.graftml.metrics.Average;
import io.github.graftml.metrics.Metric;
import io.github.graftml.metrics.Metrics;
import io.github.graftml.model.Model;
import io.github.graftml.nn.Layer;
import io.github.graftml.optim.Loss;
import io.github.graftml.train.Checkpoints;
import io.github.graftml.train.LearningRateFinder;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The Java blocks of {@code docs/api-comparison.md}: each method's body is one, in the order of the page. */
final class TenTasks {

    private TenTasks() {
    }

    static void head(Path photos) {
        Split<ImageFolder> split = ImageFolder.of(photos).split(0.2, 42);
        try (ImageClassifier classifier = TransferLearning.resnet18().freezeBackbone().head(split.train().classes())) {
            Trainer.of(classifier).epochs(2).fit(split.train().batches(32).shuffle(42), split.valid().batches(32));
        }
    }

    static void fineTune(Path photos) {
        Split<ImageFolder> split = ImageFolder.of(photos).split(0.2, 42);
        try (ImageClassifier classifier = TransferLearning.resnet18().head(split.train().classes())) {
            FineTune.of(classifier).epochs(3).fit(split.train().batches(32).shuffle(42), split.valid().batches(32));
        }
    }

    static void learningRate(ImageClassifier classifier, DataLoader train) {
        double suggested = LearningRateFinder.of(classifier).sweep(train).suggestion();
    }

    static void predict(Path photo) {
        try (ImageClassifier classifier = ImageClassifier.load(Path.of("cats-dogs"))) {
            Prediction prediction = classifier.predict(photo);
        }
    }

    static void saveAndLoad(ImageClassifier classifier) {
        classifier.save(Path.of("cats-dogs"));
        try (ImageClassifier loaded = ImageClassifier.load(Path.of("cats-dogs"))) {
            System.out.println(loaded.classes());
        }
    }

    static void mistakes(ImageClassifier classifier, ImageFolder valid) throws IOException {
        Evaluation evaluation = classifier.evaluate(valid);
        evaluation.report().writeTo(Path.of("report.html"));
    }

    static void stopEarly(ImageClassifier classifier, DataLoader train, DataLoader valid) {
        Trainer.of(classifier).epochs(30)
                .callback(EarlyStopping.of(3), ModelCheckpoint.to(Path.of("best")), TensorBoardLog.to(Path.of("runs")))
                .fit(train, valid);
    }

    static void metric(ImageClassifier classifier, DataLoader train, DataLoader valid) {
        Trainer.of(classifier).epochs(2)
                .metric(Metrics.f1(Average.MACRO),
                        Metric.perImage("confident", (scores, target) -> scores.get(target) >= 0.9 ? 1 : 0))
                .fit(train, valid);
    }

    static void lossAndNetwork(List<String> classes, DataLoader train, DataLoader valid) {
        Layer network = sequential(conv2d(3, 16, 3).stride(2), batchNorm2d(16), silu(), globalAveragePool(),
                linear(16, classes.size()));
        Preprocessing preprocessing = Preprocessing.of(resize(224, 224), toTensor(), normalize(IMAGENET));
        try (ImageClassifier classifier = ImageClassifier.of(Model.of(network), classes, preprocessing)) {
            Trainer.of(classifier).epochs(5).loss(Loss.of("squared", (logits, targets) -> mse_loss(logits.softmax(1),
                    one_hot(targets, classes.size()).to(ScalarType.Float)))).fit(train, valid);
            classifier.save(Path.of("own"));
        }
    }

    static void mixupAndResume(ImageClassifier classifier, DataLoader train, DataLoader valid) {
        Path folder = Path.of("checkpoints");
        Trainer.of(classifier).epochs(10).callback(Checkpoints.to(folder)).resume(folder).fit(train.mixup(0.2), valid);
    }
}
