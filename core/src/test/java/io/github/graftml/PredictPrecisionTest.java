package io.github.graftml;

import static io.github.graftml.optim.Optimizers.adam;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.Sample;
import io.github.graftml.error.GraftException;
import io.github.graftml.export.Onnx;
import io.github.graftml.export.TorchScript;
import io.github.graftml.image.Interpolation;
import io.github.graftml.metrics.Predictions;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Head;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.Precision;
import io.github.graftml.train.Provenance;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_dnn.Net;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is predicted is what the exported model and Python say, whatever the frozen backbone was trained in. */
@SuppressWarnings("try") // scopes are opened for what closing them does
class PredictPrecisionTest {

    private static final Preprocessing SMALL = Preprocessing.of(Transforms.resize(72, Interpolation.BILINEAR),
            Transforms.centerCrop(64), Transforms.toTensor(), Transforms.normalize(Normalization.HALF));

    @TempDir
    Path folder;

    @Test
    void predict_afterTrainingInBf16_isWhatTheExportedModelsSay() throws IOException {
        ImageFolder images = images();
        try (NativeScope scope = NativeScope.open(); ImageClassifier model = trained(images, Precision.BF16)) {
            double[][] exported = torchScript(model, pixels(images));

            assertThat(largestDifference(model, images, exported)).as("TorchScript").isLessThan(1e-5);
            assertThat(largestDifference(model, images, onnx(model, pixels(images)))).as("ONNX").isLessThan(1e-5);
            assertThat(largestDifference(model.predictPrecision(Precision.BF16), images, exported))
                    .as("bf16, which was asked for").isBetween(1e-5, 0.1);
        }
    }

    @Test
    void predictPrecision_isSavedWithTheModel() throws IOException {
        ImageFolder images = images();
        Path saved = folder.resolve("saved");
        try (ImageClassifier model = trained(images, Precision.AUTO).predictPrecision(Precision.BF16)) {
            model.save(saved);
            try (ImageClassifier loaded = ImageClassifier.load(saved)) {
                assertThat(loaded.predictPrecision()).isEqualTo(Precision.BF16);
                assertThat(loaded.predictAll(files(images))).isEqualTo(model.predictAll(files(images)));
                assertThat(loaded.predictPrecision(Precision.FP32).predictAll(files(images)))
                        .isNotEqualTo(model.predictAll(files(images)));
            }
        }
    }

    @Test
    void embeddings_areInTheSamePrecisionAsPredictions() throws IOException {
        ImageFolder images = images();
        try (ImageClassifier model = trained(images, Precision.BF16)) {
            float[] fp32 = model.embeddings(files(images)).get(0);
            assertThat(model.freezeBackbone().predictPrecision(Precision.AUTO).predictPrecision(Precision.FP32)
                    .embeddings(files(images)).get(0)).isEqualTo(fp32);
            assertThat(model.predictPrecision(Precision.BF16).embeddings(files(images)).get(0)).isNotEqualTo(fp32);
        }
    }

    @Test
    void predictInInt8_wantsAFrozenAndCalibratedBackbone() throws IOException {
        ImageFolder images = images();
        Path file = images.file(0);
        try (ImageClassifier cnn = ImageClassifier.of(new CustomCNN(2), images.classes(), SMALL)
                .predictPrecision(Precision.INT8)) {
            assertThatThrownBy(() -> cnn.predict(file)).isInstanceOf(GraftException.class)
                    .hasMessageContaining("has no frozen backbone");
        }
        try (ImageClassifier model = trained(images, Precision.FP32).predictPrecision(Precision.INT8)) {
            assertThatThrownBy(() -> model.predict(file)).isInstanceOf(GraftException.class)
                    .hasMessageContaining("was not calibrated for int8");
            assertThatThrownBy(() -> model.embeddings(List.of(file))).isInstanceOf(GraftException.class)
                    .hasMessageContaining("was not calibrated");
        }
        try (ImageClassifier vit = ImageClassifier
                .of(TransferLearning.of("vit_b_16").weights(PretrainedWeights.none()).freezeBackbone().head(2).model(),
                        images.classes(),
                        Preprocessing.of(Transforms.resize(224, Interpolation.BILINEAR), Transforms.centerCrop(224),
                                Transforms.toTensor(), Transforms.normalize(Normalization.HALF)))
                .predictPrecision(Precision.INT8)) {
            assertThatThrownBy(() -> vit.predict(file)).isInstanceOf(GraftException.class)
                    .hasMessageContaining("does not run in int8");
        }
        try (ImageClassifier model = trained(images, Precision.INT8)) {
            Prediction fp32 = model.predict(file);
            Prediction int8 = model.predictPrecision(Precision.INT8).predict(file);
            assertThat(int8).isNotEqualTo(fp32);
            assertThat(int8.probability("discs")).isBetween(fp32.probability("discs") - 0.1,
                    fp32.probability("discs") + 0.1);
        }
    }

    // ---- each is set once, and says so ----

    @Test
    void run_saysWhatItsPartsComputedWith() throws IOException {
        ImageFolder images = images();
        try (ImageClassifier model = TransferLearning.resnet18().weights(PretrainedWeights.none())
                .backbonePrecision(Precision.FP32).freezeBackbone().head(2)) {
            Provenance run = Trainer.of(model).precision(Precision.BF16).fit(images.batches(12), images.batches(12))
                    .provenance();

            assertThat(model.model().frozenPrecision(Device.CPU)).as("the trainer's does not change it")
                    .hasValue("fp32");
            assertThat(run.frozenPrecision()).isEqualTo("fp32");
            assertThat(run.settings().trainingPrecision()).isEqualTo(Precision.BF16);
            assertThat(model.predictPrecision()).isEqualTo(Precision.FP32);
        }
    }

    @Test
    void trainerInInt8_isRefused() {
        try (CustomCNN cnn = new CustomCNN(2)) {
            assertThatThrownBy(() -> Trainer.of(cnn).precision(Precision.INT8))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("backbonePrecision(INT8)");
        }
    }

    // ---- helpers ----

    private ImageFolder images() throws IOException {
        return ImageFolder.of(DrawnPictures.folder(folder.resolve("data"), 6, 3), SMALL);
    }

    private static ImageClassifier trained(ImageFolder images, Precision backbone) {
        Graft.seed(42);
        ImageClassifier model = TransferLearning.resnet18().weights(PretrainedWeights.none())
                .backbonePrecision(backbone).freezeBackbone().head(Head.mlp(2, 16, 0.25));
        Trainer.of(model).optimizer(adam(1e-2)).epochs(2).fit(images.batches(12), images.batches(12));
        return model;
    }

    private static List<Path> files(ImageFolder images) {
        return images.samples().stream().map(Sample::file).toList();
    }

    private static Tensor pixels(ImageFolder images) {
        try (BatchIterator all = images.batches(images.size()).iterator(); Batch batch = all.next()) {
            return batch.images().contiguous().clone(); // in rows of a channel, as OpenCV reads them
        }
    }

    private double[][] torchScript(ImageClassifier model, Tensor pixels) {
        Path file = folder.resolve("model.pt");
        TorchScript.export(model.model(), 1, file);
        JitModule script = torch.load(file.toString());
        return probabilities(
                NoGrad.get(() -> new Tensor(script.forward(new IValueVector(new IValue(pixels))).toTensor())));
    }

    private double[][] onnx(ImageClassifier model, Tensor pixels) {
        Path file = folder.resolve("model.onnx");
        Onnx.export(model.model(), 64, 1, Map.of(), file);
        try (Net net = opencv_dnn.readNetFromONNX(file.toString())) {
            net.setInput(new Mat(new int[] {(int) pixels.size(0), 3, 64, 64}, opencv_core.CV_32F, pixels.data_ptr()));
            Mat logits = net.forward();
            return probabilities(torch.from_blob(logits.data(), new long[] {logits.rows(), logits.cols()},
                    new TensorOptions(torch.ScalarType.Float)).clone());
        }
    }

    private static double[][] probabilities(Tensor logits) {
        double[] all = new double[(int) logits.numel()];
        logits.to(torch.ScalarType.Double).softmax(1).contiguous().data_ptr_double().get(all);
        double[][] rows = new double[all.length / 2][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[] {all[2 * i], all[2 * i + 1]};
        }
        return rows;
    }

    /** Of predict and evaluate. */
    private static double largestDifference(ImageClassifier model, ImageFolder images, double[][] expected) {
        Predictions evaluated = model.evaluate(images.batches(5)).predictions();
        List<Prediction> predicted = model.predictAll(files(images));
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            for (int c = 0; c < 2; c++) {
                largest = Math.max(largest, Math.abs(evaluated.probability(i, c) - expected[i][c]));
                largest = Math.max(largest,
                        Math.abs(predicted.get(i).probability(images.classes().get(c)) - expected[i][c]));
            }
        }
        return largest;
    }
}
