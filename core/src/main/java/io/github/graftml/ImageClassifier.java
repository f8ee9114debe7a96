package io.github.graftml;

import io.github.graftml.callbacks.BatchPreview;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.error.WeightsException;
import io.github.graftml.explain.GradCam;
import io.github.graftml.explain.HeatMap;
import io.github.graftml.image.FloatImage;
import io.github.graftml.image.Image;
import io.github.graftml.image.Pixels;
import io.github.graftml.metrics.Temperature;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.FeatureMapModel;
import io.github.graftml.model.Head;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.nn.Layer;
import io.github.graftml.report.ReportImage;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.Precision;
import io.github.graftml.runtime.internal.Canonical;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.Provenance;
import io.github.graftml.train.Trainable;
import io.github.graftml.train.TrainingRun;
import io.github.graftml.transform.ImageTransform;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.TestTimeAugmentation;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StateDict;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.pytorch.Tensor;

/**
 * A network that knows its classes and what a picture must go through: trained by {@link io.github.graftml.train.Trainer},
 * saved as one folder or one file, loaded, asked about pictures. Owns native memory; the creator closes it, and every call
 * afterwards throws {@link IllegalStateException}.
 *
 * <p>{@code predict} may be called by several threads at once: pictures are decoded side by side, the network works on
 * one call at a time with all cores. Training and changing the network is for one thread, while none predicts.
 */
public final class ImageClassifier implements Trainable, AutoCloseable {

    private static final int EVALUATION_BATCH = 32;

    private final Model model;
    private final Evaluator inference;
    private List<String> classes;
    private Preprocessing preprocessing;
    private Provenance provenance;
    private EpochResult result;
    private Temperature temperature; // null unless calibrated
    private Precision predictPrecision = Precision.FP32;
    private boolean multiLabel;
    private boolean closed;

    private ImageClassifier(Model model, List<String> classes, Preprocessing preprocessing) {
        this.model = Objects.requireNonNull(model, "model");
        this.inference = new Evaluator(model);
        this.classes = List.copyOf(classes);
        this.preprocessing = Objects.requireNonNull(preprocessing, "preprocessing");
    }

    /**
     * A classifier that learns its classes from the pictures it is trained on.
     *
     * @param model         closed with the classifier
     * @param preprocessing what a picture goes through on its way into the model
     */
    public static ImageClassifier of(Model model, Preprocessing preprocessing) {
        return of(model, List.of(), preprocessing);
    }

    /**
     * A classifier of a model that knows what its outputs stand for. It is saved and loaded without any code if the model is
     * data: a {@link Network} of any architecture, {@link Model#of(Layer)} or {@link io.github.graftml.model.CustomCNN}, without a
     * head of a module.
     *
     * @param model         closed with the classifier
     * @param classes       class names in the order of the model's outputs
     * @param preprocessing what a picture goes through on its way into the model
     */
    public static ImageClassifier of(Model model, List<String> classes, Preprocessing preprocessing) {
        Objects.requireNonNull(model, "model").outputs().ifPresent(outputs -> {
            if (!classes.isEmpty() && outputs != classes.size()) {
                throw new IllegalArgumentException(model + " has " + outputs + " outputs, but there are " + classes.size() + " classes " + classes
                        + "; make the model with as many outputs as classes");
            }
        });
        return new ImageClassifier(model, classes, preprocessing);
    }

    /**
     * Returns a classifier of a network that PyTorch trained, head included: it predicts what Python predicts.
     * {@code fromTorch(Path.of("birds.pth"), "resnet18", List.of("jay", "tit", "wren"))} reads a state dict, a checkpoint
     * that holds one, or Lightning's {@code .ckpt}; no code in the file is run. Prefixes of all keys such as {@code module.}
     * and {@code model.} are stripped. The preprocessing is {@link Architectures#preprocessing}.
     *
     * <p>The head is read from the keys: one linear layer under any of torchvision's spellings ({@code fc}, {@code
     * fc.1},
     * {@code classifier.1}, {@code heads.head}), or several. Between two of them ReLU is assumed (with dropout if two
     * indices
     * are missing), since layers without weights are not in the file: for other activations give the head's layers.
     *
     * @param file         {@code .pth}, {@code .pt}, {@code .ckpt} or {@code .safetensors}
     * @param architecture as in {@link Architectures#of}; {@code efficientnet-lite0} to {@code 4} also with the names of timm's {@code tf_efficientnet_lite0} to {@code 4}
     * @param classes      class names in the order of the outputs, as many as the head has; torchvision's ImageFolder sorts them
     * @return owns native memory; the caller closes it
     * @throws IllegalArgumentException if there is no such architecture, or a class name is blank or there twice
     * @throws WeightsException if the file cannot be read, the classes are not as many as the head's outputs, or a key
     *                          or a shape is not the architecture's
     */
    public static ImageClassifier fromTorch(Path file, String architecture, List<String> classes) {
        Architecture found = Architectures.of(architecture);
        return fromTorch(file, found, classes, Architectures.preprocessing(found));
    }

    /**
     * Returns a classifier as {@link #fromTorch(Path, String, List)} does, for a network that was trained with another
     * preprocessing.
     *
     * @param preprocessing what its validation images went through in Python
     */
    public static ImageClassifier fromTorch(Path file, Architecture architecture, List<String> classes,
            Preprocessing preprocessing) {
        return TorchImport.read(file, architecture, classes, preprocessing, null);
    }

    /**
     * Returns a classifier as {@link #fromTorch(Path, String, List)} does, for a head that its keys do not show:
     * {@code Head.of(sequential(linear(512, 64), Activation.GELU, linear(64, 5)))}.
     *
     * @param head its layers are named as in the file, below the architecture's path of the head
     */
    public static ImageClassifier fromTorch(Path file, Architecture architecture, List<String> classes,
            Preprocessing preprocessing, Head head) {
        return TorchImport.read(file, architecture, classes, preprocessing, Objects.requireNonNull(head, "head"));
    }

    // ---- what it is ----

    /**
     * @return class names in the order of the outputs: those of the pictures it was trained on
     * @throws IllegalStateException if it was neither trained nor told its classes
     */
    public List<String> classes() {
        requireOpen();
        if (classes.isEmpty()) {
            throw new IllegalStateException("This classifier knows no classes yet; train it, load a trained one, or give the names to ImageClassifier.of");
        }
        return classes;
    }

    /**
     * @return what a picture goes through on its way into the model. Made for validation data, too; after training it is
     *         the transform of the validation pictures, so that predictions are as good as the accuracy that was measured
     */
    @Override
    public Preprocessing preprocessing() {
        requireOpen();
        return preprocessing;
    }

    /** @return the network itself: a {@link Network}, a {@link io.github.graftml.model.CustomCNN} or the user's own; not to be closed by the caller */
    @Override
    public Model model() {
        requireOpen();
        return model;
    }

    // ---- freezing ----

    /**
     * Only the head trains from now on; see {@link Network#freezeBackbone()}.
     *
     * @return this
     * @throws IllegalStateException if the model has no backbone
     */
    public ImageClassifier freezeBackbone() {
        network().freezeBackbone();
        return this;
    }

    /**
     * Only what lies behind a layer trains from now on; see {@link Network#freezeUpTo}.
     *
     * @param layer its name, such as {@code "layer3"}
     * @return this
     * @throws IllegalStateException if the model has no backbone
     */
    public ImageClassifier freezeUpTo(String layer) {
        network().freezeUpTo(layer);
        return this;
    }

    /**
     * Everything trains from now on.
     *
     * @return this
     * @throws IllegalStateException if the model has no backbone
     */
    public ImageClassifier unfreeze() {
        network().unfreeze();
        return this;
    }

    private Network network() {
        requireOpen();
        if (model instanceof Network found) {
            return found;
        }
        throw new IllegalStateException("Only a network with a backbone and a head can be frozen in parts and gives embeddings; this is " + model);
    }

    // ---- training ----

    /** Takes over the classes and the preprocessing of the validation data; called by the trainer. */
    @Override
    public void beforeFit() {
        ModelStore.warnUnlessData(model);
    }

    @Override
    public void trained(TrainingRun run) {
        classes = List.copyOf(run.train().images().classes());
        multiLabel = run.train().images().isMultiLabel();
        preprocessing = Preprocessing.of(run.valid().transform());
        provenance = run.provenance();
        result = run.result();
        temperature = null;
    }

    // ---- predicting ----

    /**
     * Sets what {@code predict}, {@code evaluate}, {@code embeddings} and {@code calibrate} compute with, from now on and in
     * what is saved. Default: {@link Precision#FP32}, whose probabilities are those of the exported model and of Python to
     * about 1e-5. {@link Precision#AUTO} is faster for a frozen backbone on a processor with native bf16, and differs from them
     * by up to some hundredths.
     *
     * @return this
     */
    public ImageClassifier predictPrecision(Precision value) {
        requireOpen();
        predictPrecision = Objects.requireNonNull(value, "predictPrecision");
        return this;
    }

    /** Returns what predictions are computed with, as it was set. */
    public Precision predictPrecision() {
        requireOpen();
        return predictPrecision;
    }

    /**
     * @param file in any format that {@link io.github.graftml.data.ImageFolder} reads
     * @throws DataException if the file cannot be read or decoded
     */
    public Prediction predict(Path file) {
        return predictAll(List.of(file)).get(0);
    }

    /**
     * Predicts many, some at a time.
     *
     * @return one prediction for each file, in order
     * @throws DataException if a file cannot be read or decoded; it is named
     */
    public List<Prediction> predictAll(List<Path> files) {
        return Evaluator.inChunks(files, preprocessing(), this::classify);
    }

    /**
     * Predicts many, each from several views.
     *
     * @return one prediction for each file, in order: the mean of the views' probabilities
     * @throws DataException if a file cannot be read or decoded; it is named
     */
    public List<Prediction> predictAll(List<Path> files, TestTimeAugmentation augmentation) {
        return Evaluator.inChunks(files, Evaluator.decoding(augmentation, preprocessing()), pictures -> {
            double[][] sum = new double[pictures.size()][classes().size()];
            for (Transform view : augmentation.views()) {
                List<FloatImage> prepared = prepared(pictures.parallelStream().map(view::apply).toList());
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

    /**
     * @param file the bytes of a whole image file
     * @throws DataException if they cannot be decoded
     */
    public Prediction predict(byte[] file) {
        return classify(List.of(ImageInputs.of(file, preprocessing()))).get(0);
    }

    /**
     * @param file read to its end; the caller closes it
     * @throws DataException if it cannot be read or decoded
     */
    public Prediction predict(InputStream file) {
        return classify(List.of(ImageInputs.of(file, preprocessing()))).get(0);
    }

    /** @param picture any type; its colours are taken as sRGB, transparency is left out */
    public Prediction predict(BufferedImage picture) {
        return classify(List.of(ImageInputs.of(picture))).get(0);
    }

    /**
     * @param picture 8-bit unsigned: grey, BGR, or BGRA, whose alpha is left out; stays the caller's
     * @throws IllegalArgumentException if it is empty or of another type
     */
    public Prediction predict(Mat picture) {
        return classify(List.of(ImageInputs.of(picture))).get(0);
    }

    /**
     * The features that the head gets: pictures that look alike to the network point in similar directions, see
     * {@link io.github.graftml.explain.EmbeddingIndex}.
     *
     * @return F numbers for each file, in order
     * @throws DataException         if a file cannot be read or decoded; it is named
     * @throws IllegalStateException if the model has no backbone
     */
    public List<float[]> embeddings(List<Path> files) {
        Network features = network();
        return Evaluator.inChunks(files, preprocessing(), pictures -> inference.embeddings(features, prepared(pictures), predictPrecision));
    }

    /**
     * Shows where the network looked for its answer, by Grad-CAM ({@link GradCam}).
     *
     * @throws DataException  if the file cannot be read or decoded
     * @throws GraftException if the network is not a convolutional one
     */
    public Explanation explain(Path file) {
        return explain(file, predict(file).label());
    }

    /**
     * Shows what in a picture speaks for a class.
     *
     * @param label one of {@link #classes()}
     */
    public Explanation explain(Path file, String label) {
        if (!(model() instanceof FeatureMapModel maps)) {
            throw new GraftException("Grad-CAM needs a network with a last feature map; " + model + " does not implement " + FeatureMapModel.class.getSimpleName());
        }
        Image picture = ImageInputs.of(file, preprocessing());
        Prediction prediction = classify(List.of(picture)).get(0);
        prediction.probability(label); // says which labels there are
        List<FloatImage> prepared = prepared(List.of(picture));
        GradCam.Map map = inference.alone(() -> GradCam.compute(maps, ImageTensors.of(prepared), classes().indexOf(label))).get(0);
        return new Explanation(prediction, label, ImageInputs.buffered(seen(picture)), new HeatMap(map.width(), map.height(), map.values()));
    }

    /** The picture as far as it is one on its way into the network. */
    private Image seen(Image picture) {
        Transform[] onBytes = preprocessing().steps().stream().takeWhile(ImageTransform.class::isInstance).toArray(Transform[]::new);
        return (Image) Transforms.compose(onBytes).apply(picture);
    }

    /**
     * Makes the probabilities as sure as they are right, from now on and in what is saved; see {@link Temperature}.
     *
     * @param valid pictures that were not trained on
     * @return what the logits are divided by
     * @throws DataException if a picture may show any number of labels: their probabilities are not of one softmax
     * @throws IllegalArgumentException if no temperature is the best, for instance because every answer is right
     */
    public Temperature calibrate(DataLoader valid) {
        if (multiLabel) {
            throw new DataException("A temperature is for classes that exclude each other; this model tells any number of labels " + classes() + " of each picture");
        }
        Temperature before = temperature;
        temperature = null;
        try {
            temperature = Temperature.fit(evaluate(valid).predictions());
            return temperature;
        } finally {
            temperature = temperature == null ? before : temperature;
        }
    }

    /** @return what the logits are divided by, if the classifier was calibrated; training anew forgets it */
    public Optional<Temperature> temperature() {
        return Optional.ofNullable(temperature);
    }

    /**
     * Evaluates the classifier on labelled images, prepared by its own {@link #preprocessing()} whatever their transform is.
     *
     * @param images with the classifier's classes
     * @return predictions, metrics and a report; the order is that of the images
     * @throws DataException if the classes are not the classifier's, or only one of both is multi-label
     */
    public Evaluation evaluate(LabelledImages images) {
        return evaluate(DataLoader.of(images, EVALUATION_BATCH).transform(preprocessing()));
    }

    /**
     * Evaluates the classifier on labelled images as a data loader prepares them: with its transform, if it has one, else with
     * {@link #preprocessing()}.
     *
     * @param batches with the classifier's classes
     * @return predictions, metrics and a report; the order is that of {@code batches}
     * @throws DataException if the classes are not the classifier's, or only one of both is multi-label
     */
    public Evaluation evaluate(DataLoader batches) {
        DataLoader completed = batches.orElse(preprocessing());
        PredictionCollector answers = answers(completed);
        Function<List<String>, List<ReportImage>> images = files -> BatchPreview.of(completed, files);
        return multiLabel ? Evaluation.of(answers.ofManyLabels(classes()), images) : Evaluation.of(answers.ofOneClass(classes()), images);
    }

    private PredictionCollector answers(DataLoader batches) {
        LabelledImages images = batches.images();
        if (images.isMultiLabel() != multiLabel) {
            throw new DataException("The model tells " + (multiLabel ? "any number of labels" : "exactly one class") + " of each picture, but these have "
                    + (multiLabel ? "exactly one" : "any number") + ": " + images + "; give " + (multiLabel ? "an ImageTable" : "an ImageFolder"));
        }
        if (!images.classes().equals(classes())) {
            throw new DataException("The model tells " + classes() + " apart, but the classes of "
                    + (images instanceof ImageFolder folder ? folder.root() : images) + " are " + images.classes()
                    + "; give pictures of the model's classes");
        }
        return PredictionCollector.of(batches, batch -> probabilities(batch::images));
    }

    /** @return whether a picture may show any number of {@link #classes()}, because the model was trained on such pictures */
    public boolean isMultiLabel() {
        requireOpen();
        return multiLabel;
    }

    private List<Prediction> classify(List<Image> pictures) {
        List<FloatImage> prepared = prepared(pictures);
        return Arrays.stream(probabilities(() -> ImageTensors.of(prepared))).map(this::prediction).toList();
    }

    private Prediction prediction(double[] probabilities) {
        List<String> names = classes();
        return new Prediction(IntStream.range(0, names.size()).mapToObj(i -> new Prediction.Candidate(names.get(i), probabilities[i]))
                .sorted(Comparator.comparingDouble(Prediction.Candidate::probability).reversed()).toList());
    }

    private List<FloatImage> prepared(List<? extends Pixels> pictures) {
        return Evaluator.prepared(pictures, preprocessing());
    }

    /** @return [N][classes], each row adding up to 1 unless a picture may have any number of labels */
    private double[][] probabilities(Supplier<Tensor> images) {
        double[][] rows = inference.probabilities(images, multiLabel, predictPrecision);
        if (rows[0].length != classes().size()) {
            throw new GraftException(model + " has " + rows[0].length + " outputs, but there are " + classes.size() + " classes " + classes
                    + "; give as many names as the model has outputs");
        }
        return temperature == null ? rows : Arrays.stream(rows).map(temperature::apply).toArray(double[][]::new);
    }

    // ---- keeping ----

    /**
     * Writes the classifier as one folder or one file, by the name. A folder gets {@code model.safetensors} with every parameter
     * and buffer, and {@code model.json} with classes, architecture, preprocessing and where it comes from. A file whose name
     * ends in {@code .safetensors} holds the same, with that JSON as the entry {@value ModelFiles#CARD_ENTRY} of its
     * {@code __metadata__}. Each file is written whole or not at all.
     *
     * @param to folder, made if missing, or file; an older model there is replaced
     * @throws GraftException if it cannot be written, or the preprocessing is not one that a file can hold
     */
    public void save(Path to) {
        preprocessing().firstUnsavable().ifPresent(step -> {
            throw new GraftException("Cannot save the preprocessing " + preprocessing + ": no file can hold its step " + step
                    + "; validate with transforms of the library");
        });
        inference.undisturbed(() -> {
            StateDict weights = model.stateDict();
            ModelStore.write(to, weights, hash -> new ModelCard(ModelCard.FORMAT, classes(), multiLabel,
                    ModelCard.Recipe.of(model, classes.size()), preprocessing, hash, provenance, result,
                    temperature().map(Temperature::value).orElse(null), predictPrecision));
        });
    }

    /**
     * Reads what {@link #save} wrote, ready to predict; a backbone that was frozen is frozen again.
     *
     * @param from the folder or the file
     * @return owns native memory; the caller closes it
     * @throws GraftException if there is no model, a file is damaged, or the model is one that only {@link #load(Path, IntFunction)} can make
     */
    public static ImageClassifier load(Path from) {
        return of(ModelStore.read(from, null));
    }

    /**
     * As {@link #load(Path)}, for a model of one's own.
     *
     * @param model makes the model, with any weights, for the given number of classes
     */
    public static ImageClassifier load(Path from, IntFunction<Model> model) {
        return of(ModelStore.read(from, Objects.requireNonNull(model, "model")));
    }

    private static ImageClassifier of(SavedModel saved) {
        ModelCard card = saved.card();
        try {
            ImageClassifier classifier = of(saved.model(), card.classes(), card.preprocessing());
            classifier.provenance = card.provenance();
            classifier.multiLabel = card.multiLabel();
            classifier.result = card.result();
            classifier.predictPrecision = card.predictPrecision();
            classifier.temperature = card.temperature() == null ? null : new Temperature(card.temperature());
            return classifier;
        } catch (RuntimeException e) {
            saved.model().close();
            throw e;
        }
    }

    /** Frees the model. Closing twice does nothing. */
    @Override
    public void close() {
        inference.undisturbed(() -> {
            if (!closed) {
                closed = true;
                model.close();
            }
        });
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This classifier is closed; load it again");
        }
    }

    @Override
    public String describe() {
        return model.describe() + (model instanceof Network network && network.isBackboneFrozen() ? ", precision " + Canonical.of(network.backbonePrecision()) : "");
    }

    @Override
    public String toString() {
        String frozen = model instanceof Network network && network.isBackboneFrozen() ? ", backbone frozen, precision " + network.backbonePrecision() : "";
        return "ImageClassifier[" + model + frozen + ", classes=" + classes + ", preprocessing=" + preprocessing + "]";
    }
}
