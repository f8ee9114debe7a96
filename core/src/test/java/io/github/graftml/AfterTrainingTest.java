package io.github.graftml;

import static io.github.graftml.optim.Optimizers.adam;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.Sample;
import io.github.graftml.error.GraftException;
import io.github.graftml.explain.EmbeddingIndex;
import io.github.graftml.image.Interpolation;
import io.github.graftml.metrics.Metrics;
import io.github.graftml.metrics.Predictions;
import io.github.graftml.metrics.Temperature;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Head;
import io.github.graftml.model.Model;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.TestTimeAugmentation;
import io.github.graftml.transform.Transforms;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a trained classifier is good for: pictures from anywhere, several views, calibration, embeddings, explanations. */
class AfterTrainingTest {

    private static final Preprocessing SMALL = Preprocessing.of(Transforms.resize(72, Interpolation.BILINEAR),
            Transforms.centerCrop(64), Transforms.toTensor(),
            Transforms.normalize(Normalization.HALF));

    @TempDir
    static Path folder;
    static ImageFolder images;
    static ImageClassifier trained;

    @BeforeAll
    static void train() throws IOException {
        images = ImageFolder.of(DrawnPictures.folder(folder.resolve("data"), 6, 5), SMALL);
        Graft.seed(42);
        trained = TransferLearning.efficientNetLite0().freezeBackbone().head(Head.linear(2));
        Trainer.of(trained).optimizer(adam(5e-3)).fit(images.batches(12), images.batches(12));
    }

    @AfterAll
    static void close() {
        trained.close();
    }

    @Test
    void predict_pathBytesStreamBufferedImageMat_isTheSame() throws IOException {
        Path file = files().get(3);
        Prediction expected = trained.predict(file);
        assertThat(trained.predict(Files.readAllBytes(file))).isEqualTo(expected);
        try (InputStream stream = Files.newInputStream(file)) {
            assertThat(trained.predict(stream)).isEqualTo(expected);
        }
        assertThat(trained.predict(ImageIO.read(file.toFile()))).isEqualTo(expected);
        try (Mat bgr = opencv_imgcodecs.imread(file.toString()); Mat bgra = new Mat(); Mat framed = new Mat();
                Mat region = region(bgr, framed)) {
            assertThat(trained.predict(bgr)).isEqualTo(expected);
            opencv_imgproc.cvtColor(bgr, bgra, opencv_imgproc.COLOR_BGR2BGRA);
            assertThat(trained.predict(bgra)).isEqualTo(expected);
            assertThat(region.isContinuous()).isFalse();
            assertThat(trained.predict(region)).as("a region of a larger Mat").isEqualTo(expected);
        }
    }

    /** The same pixels as a part of a larger Mat, so that there are gaps between the rows. */
    private static Mat region(Mat picture, Mat framed) {
        opencv_core.copyMakeBorder(picture, framed, 5, 5, 7, 7, opencv_core.BORDER_REFLECT);
        return new Mat(framed, new Rect(7, 5, picture.cols(), picture.rows()));
    }

    @Test
    void predict_greyMat_isThatOfTheGreyPicture_andOtherMatsAreRefused() throws IOException {
        BufferedImage grey = new BufferedImage(90, 80, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 90 * 80; i++) {
            grey.getRaster().setSample(i % 90, i / 90, 0, i * 7 % 256);
        }
        Path file = folder.resolve("grey.png");
        ImageIO.write(grey, "png", file.toFile());
        try (Mat mat = opencv_imgcodecs.imread(file.toString(), opencv_imgcodecs.IMREAD_GRAYSCALE);
                Mat floats = new Mat(); Mat empty = new Mat();
                Mat two = new Mat(4, 4, opencv_core.CV_8UC2)) {
            assertThat(trained.predict(mat)).isEqualTo(trained.predict(file));
            mat.convertTo(floats, opencv_core.CV_32F);
            assertThatThrownBy(() -> trained.predict(floats)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("CV_32FC1");
            assertThatThrownBy(() -> trained.predict(two)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("CV_8UC2");
            assertThatThrownBy(() -> trained.predict(empty)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("empty");
        }
    }

    @Test
    void predict_eightThreads_areEqualToOne() throws Exception {
        List<Prediction> serial = files().stream().map(trained::predict).toList();
        List<float[]> embeddings = trained.embeddings(files());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int turn = t;
                running.add(threads.submit(() -> {
                    List<Integer> order = new ArrayList<>(IntStream.range(0, serial.size()).boxed().toList());
                    Collections.rotate(order, turn);
                    for (int i : order) {
                        assertThat(trained.predict(files().get(i))).isEqualTo(serial.get(i));
                    }
                    assertThat(trained.embeddings(files())).usingRecursiveComparison().isEqualTo(embeddings);
                }));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void predict_withViews_isTheMeanOfTheViews() throws IOException {
        Path file = files().get(2);
        BufferedImage picture = ImageIO.read(file.toFile());
        BufferedImage mirrored = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                mirrored.setRGB(picture.getWidth() - 1 - x, y, picture.getRGB(x, y));
            }
        }
        double mean = (trained.predict(picture).probability("discs") + trained.predict(mirrored).probability("discs"))
                / 2;
        assertThat(trained.predictAll(List.of(file), TestTimeAugmentation.flip()).get(0).probability("discs"))
                .isCloseTo(mean, within(1e-12));

        BufferedImage corner = picture.getSubimage(0, 0, (int) Math.round(0.875 * picture.getWidth()),
                (int) Math.round(0.875 * picture.getHeight()));
        TestTimeAugmentation fifth = TestTimeAugmentation.of(TestTimeAugmentation.fiveCrops().views().get(1));
        assertThat(trained.predictAll(List.of(file), fifth).get(0)).as("the upper left view alone")
                .isEqualTo(trained.predict(corner));
        assertThat(trained.predictAll(files(), TestTimeAugmentation.fiveCrops())).hasSize(12)
                .allSatisfy(
                        p -> assertThat(p.probability("discs") + p.probability("boxes")).isCloseTo(1, within(1e-12)));
        assertThatThrownBy(() -> TestTimeAugmentation.of(Transforms.randomHorizontalFlip(0.5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("random");
    }

    @Test
    void calibrate_lowersTheLogLoss_andIsSavedWithTheModel() throws IOException {
        // Half of the labels are wrong ones, so that a sure answer is often a mistake.
        Path mixed = folder.resolve("mixed");
        for (String name : new String[] {"boxes", "discs"}) {
            Files.createDirectories(mixed.resolve(name));
            for (int i = 0; i < 6; i++) {
                String from = i < 4 ? name : name.equals("boxes") ? "discs" : "boxes";
                Files.copy(folder.resolve("data").resolve(from).resolve(from + i + ".png"),
                        mixed.resolve(name).resolve(i + ".png"));
            }
        }
        ImageFolder valid = ImageFolder.of(mixed, images.transform().orElseThrow());
        trained.save(folder.resolve("plain"));
        try (ImageClassifier model = ImageClassifier.load(folder.resolve("plain"))) {
            assertThat(model.temperature()).isEmpty();
            Predictions before = model.evaluate(valid.batches(12)).predictions();
            Temperature temperature = model.calibrate(valid.batches(12));
            Predictions after = model.evaluate(valid.batches(12)).predictions();
            assertThat(Metrics.logLoss().of(after)).isLessThan(Metrics.logLoss().of(before));
            assertThat(Metrics.accuracy().of(after)).isEqualTo(Metrics.accuracy().of(before));
            assertThat(model.calibrate(valid.batches(12)).value())
                    .as("calibrating again starts from the model's own answers")
                    .isCloseTo(temperature.value(), within(1e-9));

            model.save(folder.resolve("calibrated"));
            assertThat(new ObjectMapper().readTree(folder.resolve("calibrated/model.json").toFile()).get("temperature")
                    .asDouble())
                    .isEqualTo(model.temperature().orElseThrow().value());
            try (ImageClassifier loaded = ImageClassifier.load(folder.resolve("calibrated"))) {
                assertThat(loaded.predictAll(files())).isEqualTo(model.predictAll(files()));
                assertThat(loaded.predict(files().get(0))).isNotEqualTo(trained.predict(files().get(0)));
            }
            Trainer.of(model).fit(images.batches(12), images.batches(12));
            assertThat(model.temperature()).as("after training").isEmpty();
        }
    }

    @Test
    void evaluate_images_usesTheClassifiersOwnPreprocessing(@TempDir Path out) throws IOException {
        ImageFolder wrongly = images
                .withTransform(Transforms.compose(Transforms.resize(16, 16), Transforms.toTensor()));

        Evaluation evaluation = trained.evaluate(wrongly);

        assertThat(evaluation.predictions()).usingRecursiveComparison()
                .isEqualTo(trained.evaluate(images.batches(32)).predictions());
        assertThat(evaluation.predictions().probability(3, 0))
                .isNotEqualTo(trained.evaluate(wrongly.batches(32)).predictions().probability(3, 0));
        evaluation.report().writeTo(out.resolve("report.html"));
        assertThat(out.resolve("report.html")).content().contains("12 images");
    }

    @Test
    void embeddings_ofLookAlikes_areNeighbours_alsoFromAFile() {
        List<float[]> embeddings = trained.embeddings(files());
        assertThat(embeddings).allSatisfy(e -> assertThat(e).hasSize(1280));
        EmbeddingIndex index = EmbeddingIndex.of(files().stream().map(Path::toString).toList(), embeddings);
        EmbeddingIndex.Neighbor itself = index.nearest(embeddings.get(7), 3).get(0);
        assertThat(itself.name()).isEqualTo(files().get(7).toString());
        assertThat(itself.similarity()).isCloseTo(1, within(1e-6));
        long sameKind = IntStream.range(0, 12)
                .filter(i -> index.nearest(embeddings.get(i), 2).get(1).name().contains(i < 6 ? "boxes" : "discs"))
                .count();
        assertThat(sameKind).as("pictures whose next neighbour is of their class").isGreaterThanOrEqualTo(10);

        Path file = folder.resolve("index.safetensors");
        index.save(file);
        EmbeddingIndex loaded = EmbeddingIndex.load(file);
        assertThat(loaded.names()).isEqualTo(index.names());
        assertThat(loaded.nearest(embeddings.get(2), 12).get(11).similarity())
                .isCloseTo(index.nearest(embeddings.get(2), 12).get(11).similarity(), within(1e-6));
    }

    @Test
    void index_mistakes_areSaid() {
        assertThatThrownBy(() -> EmbeddingIndex.of(List.of("a"), List.of()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1 names and 0");
        assertThatThrownBy(() -> EmbeddingIndex.of(List.of("a", "b"), List.of(new float[] {1}, new float[] {1, 2})))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EmbeddingIndex.of(List.of("a"), List.of(new float[3])))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("not all 0");
        trained.save(folder.resolve("other"));
        assertThatThrownBy(() -> EmbeddingIndex.load(folder.resolve("other/model.safetensors")))
                .isInstanceOf(GraftException.class)
                .hasMessageContaining("No embedding index");
        EmbeddingIndex index = EmbeddingIndex.of(List.of("east", "north"),
                List.of(new float[] {2, 0}, new float[] {0, 3}));
        assertThat(index.nearest(new float[] {5, 5}, 9)).extracting(EmbeddingIndex.Neighbor::similarity)
                .allSatisfy(s -> assertThat(s).isCloseTo(Math.sqrt(0.5), within(1e-6)));
    }

    @Test
    void explain_showsWhatTheNetworkSaw_forTheAnswerOrAnotherClass() {
        Explanation explanation = trained.explain(files().get(0));
        assertThat(explanation.label()).isEqualTo(trained.predict(files().get(0)).label());
        assertThat(explanation.overlay().getWidth()).isEqualTo(64);
        assertThat(explanation.heat().width()).isEqualTo(2);
        assertThat(explanation.overlay("a box").caption()).startsWith("a box: ");
        assertThat(trained.explain(files().get(0), "discs").label()).isEqualTo("discs");
        assertThatThrownBy(() -> trained.explain(files().get(0), "cats")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("discs");
    }

    @Test
    void ofAModelWithoutBackbone_explanationsAndEmbeddings_areRefusedInWords() {
        CustomCNN cnn = new CustomCNN(2);
        try (ImageClassifier own = ImageClassifier.of(Model.of(cnn.module(), cnn::forward), List.of("boxes", "discs"),
                Preprocessing.of(Transforms.resize(224, Interpolation.BILINEAR), Transforms.centerCrop(224),
                        Transforms.toTensor(),
                        Transforms.normalize(Normalization.HALF)))) {
            assertThatThrownBy(() -> own.explain(files().get(0))).isInstanceOf(GraftException.class)
                    .hasMessageContaining("FeatureMapModel");
            assertThatThrownBy(() -> own.embeddings(files())).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("embeddings");
        }
    }

    private static List<Path> files() {
        return images.samples().stream().map(Sample::file).toList();
    }
}
