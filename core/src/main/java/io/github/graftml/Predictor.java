package io.github.graftml;

import io.github.graftml.callbacks.BatchPreview;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.explain.GradCam;
import io.github.graftml.explain.HeatMap;
import io.github.graftml.image.FloatImage;
import io.github.graftml.image.Image;
import io.github.graftml.image.Pixels;
import io.github.graftml.metrics.Temperature;
import io.github.graftml.model.FeatureMapModel;
import io.github.graftml.model.Network;
import io.github.graftml.report.ReportImage;
import io.github.graftml.transform.ImageTransform;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.TestTimeAugmentation;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Predicts with one state of a classifier. Safe on several threads, as the evaluator is. Owns nothing.
 *
 * @param evaluator runs the model
 * @param state     classes, preprocessing, temperature and precision
 */
record Predictor(Evaluator evaluator, ClassifierState state) {

    /** Returns the prediction for one decoded image. */
    Prediction predict(Image image) {
        return predictAll(List.of(image)).get(0);
    }

    List<Prediction> predictFiles(List<Path> files) {
        return Evaluator.inChunks(files, preprocessing(), this::predictAll);
    }

    /** Returns one prediction for each file: the mean of the views' probabilities. */
    List<Prediction> predictFiles(List<Path> files, TestTimeAugmentation augmentation) {
        return Evaluator.inChunks(files, Evaluator.decoding(augmentation, preprocessing()), images -> {
            double[][] sum = new double[images.size()][state.requireClasses().size()];
            for (Transform view : augmentation.views()) {
                List<FloatImage> prepared = prepared(images.parallelStream().map(view::apply).toList());
                double[][] rows = probabilities(() -> ImageTensors.of(prepared));
                for (int i = 0; i < sum.length; i++) {
                    for (int c = 0; c < sum[i].length; c++) {
                        sum[i][c] += rows[i][c] / augmentation.views().size();
                    }
                }
            }
            return Arrays.stream(sum).map(this::prediction).toList();
        });
    }

    /** Returns the features that the network's head receives for each file. */
    List<float[]> embeddings(Network network, List<Path> files) {
        return Evaluator.inChunks(files, preprocessing(),
                images -> evaluator.embeddings(network, prepared(images), state.precision()));
    }

    /** Returns an explanation by Grad-CAM for the class that {@code label} chooses by the prediction. */
    Explanation explain(Path file, Function<Prediction, String> label) {
        if (!(evaluator.model() instanceof FeatureMapModel maps)) {
            throw new GraftException("Grad-CAM needs a network with a last feature map; " + evaluator.model()
                    + " does not implement " + FeatureMapModel.class.getSimpleName());
        }
        Image image = PredictionInputs.of(file, preprocessing());
        Prediction prediction = predict(image);
        String explained = label.apply(prediction);
        prediction.probability(explained); // fails for an unknown label, and lists the known ones
        List<FloatImage> prepared = prepared(List.of(image));
        GradCam.Map map = evaluator.alone(() -> GradCam.compute(maps, ImageTensors.of(prepared),
                state.classes().indexOf(explained))).get(0);
        return new Explanation(prediction, explained, PredictionInputs.buffered(beforeTensor(image)),
                new HeatMap(map.width(), map.height(), map.values()));
    }

    /** Returns the image after the steps that come before {@code toTensor()}: resized and cropped. */
    private Image beforeTensor(Image image) {
        Transform[] onBytes = preprocessing().steps().stream()
                .takeWhile(ImageTransform.class::isInstance).toArray(Transform[]::new);
        return (Image) Transforms.compose(onBytes).apply(image);
    }

    Evaluation evaluate(DataLoader batches) {
        DataLoader completed = batches.orElse(preprocessing());
        requireSameClasses(completed.images());
        PredictionCollector collected = PredictionCollector.of(completed, batch -> probabilities(batch::images));
        Function<List<String>, List<ReportImage>> shown = files -> BatchPreview.of(completed, files);
        return state.multiLabel() ? Evaluation.of(collected.multiLabel(state.classes()), shown)
                : Evaluation.of(collected.singleLabel(state.classes()), shown);
    }

    private void requireSameClasses(LabelledImages images) {
        boolean many = state.multiLabel();
        if (images.isMultiLabel() != many) {
            throw new DataException("The model is " + (many ? "multi-label" : "single-label") + ", but the images are "
                    + (many ? "single-label" : "multi-label") + ": " + images + "; give "
                    + (many ? "an ImageTable" : "an ImageFolder"));
        }
        if (!images.classes().equals(state.requireClasses())) {
            throw new DataException("The model has the classes " + state.classes() + ", but "
                    + (images instanceof ImageFolder folder ? folder.root() : images) + " has " + images.classes()
                    + "; give images of the model's classes");
        }
    }

    private Preprocessing preprocessing() {
        return state.preprocessing();
    }

    private List<Prediction> predictAll(List<Image> images) {
        List<FloatImage> prepared = prepared(images);
        return Arrays.stream(probabilities(() -> ImageTensors.of(prepared))).map(this::prediction).toList();
    }

    private List<FloatImage> prepared(List<? extends Pixels> images) {
        return Evaluator.prepared(images, preprocessing());
    }

    private Prediction prediction(double[] probabilities) {
        List<String> names = state.requireClasses();
        return new Prediction(IntStream.range(0, names.size())
                .mapToObj(i -> new Prediction.Candidate(names.get(i), probabilities[i]))
                .sorted(Comparator.comparingDouble(Prediction.Candidate::probability).reversed()).toList());
    }

    /** Returns [N][classes], each row with the sum 1 unless multi-label. */
    private double[][] probabilities(Supplier<Tensor> images) {
        double[][] rows = evaluator.probabilities(images, state.multiLabel(), state.precision());
        int classes = state.requireClasses().size();
        if (rows[0].length != classes) {
            throw new GraftException(evaluator.model() + " has " + rows[0].length + " outputs, but there are " + classes
                    + " classes " + state.classes() + "; give as many names as the model has outputs");
        }
        Temperature temperature = state.temperature();
        return temperature == null ? rows : Arrays.stream(rows).map(temperature::apply).toArray(double[][]::new);
    }
}
