package io.github.graftml;

import io.github.graftml.data.DataLoader;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.error.WeightsException;
import io.github.graftml.metrics.Temperature;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.Head;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.nn.Layer;
import io.github.graftml.runtime.Precision;
import io.github.graftml.runtime.internal.Canonical;
import io.github.graftml.train.Trainable;
import io.github.graftml.train.TrainingRun;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.TestTimeAugmentation;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A model with its classes and its preprocessing. {@link io.github.graftml.train.Trainer} trains it, {@link #save}
 * writes
 * it as one folder or one file, {@link #load} reads it, {@link #predict(Path)} classifies images. It owns native
 * memory:
 * the creator closes it, and every later call throws {@link IllegalStateException}.
 *
 * <p>Several threads may predict at once: images are decoded in parallel, and the model serves one call at a time on
 * all
 * cores. Only one thread may train or change the classifier, and only while no other thread predicts.
 */
public final class ImageClassifier implements Trainable, AutoCloseable {

    private static final int EVALUATION_BATCH = 32;

    private final Model model;
    private final Evaluator evaluator;
    private ClassifierState state;
    private boolean closed;

    private ImageClassifier(Model model, ClassifierState state) {
        this.model = model;
        this.evaluator = new Evaluator(model);
        this.state = state;
    }

    /**
     * Returns a classifier that takes its classes from the images it is trained on.
     *
     * @param model         closed with the classifier
     * @param preprocessing the transform from an image to the model's input
     */
    public static ImageClassifier of(Model model, Preprocessing preprocessing) {
        return of(model, List.of(), preprocessing);
    }

    /**
     * Returns a classifier of a model whose classes are known. It is saved and loaded without any code if the model is
     * data: a {@link Network} of any architecture, {@link Model#of(Layer)} or
     * {@link io.github.graftml.model.CustomCNN}, without a head made of a module.
     *
     * @param model         closed with the classifier
     * @param classes       class names in the order of the model's outputs; empty to take them from the training images
     * @param preprocessing the transform from an image to the model's input
     * @throws IllegalArgumentException if the model is known to have another number of outputs
     */
    public static ImageClassifier of(Model model, List<String> classes, Preprocessing preprocessing) {
        return of(model, ClassifierState.of(classes, preprocessing));
    }

    private static ImageClassifier of(Model model, ClassifierState state) {
        List<String> classes = state.classes();
        Objects.requireNonNull(model, "model").outputs().ifPresent(outputs -> {
            if (!classes.isEmpty() && outputs != classes.size()) {
                throw new IllegalArgumentException(
                        model + " has " + outputs + " outputs, but there are " + classes.size()
                                + " classes " + classes + "; make the model with as many outputs as classes");
            }
        });
        return new ImageClassifier(model, state);
    }

    /**
     * Returns a classifier of a network that PyTorch trained, head included: its predictions equal Python's.
     * {@code fromTorch(Path.of("birds.pth"), "resnet18", List.of("jay", "tit", "wren"))} reads a state dict, a
     * checkpoint
     * that holds one, or Lightning's {@code .ckpt}; no code in the file is run. Prefixes of all keys such as
     * {@code module.} and {@code model.} are stripped. The preprocessing is {@link Architectures#preprocessing}.
     *
     * <p>The head is read from the keys: one linear layer under any of torchvision's spellings ({@code fc},
     * {@code fc.1}, {@code classifier.1}, {@code heads.head}), or several. Layers without weights are not in the file,
     * so
     * ReLU is assumed between two linear layers, with dropout if two indices are missing. For other activations, give
     * the head.
     *
     * @param file         {@code .pth}, {@code .pt}, {@code .ckpt} or {@code .safetensors}
     * @param architecture as in {@link Architectures#of}; {@code efficientnet-lite0} to {@code 4} also with the names
     *                     of
     *                     timm's {@code tf_efficientnet_lite0} to {@code 4}
     * @param classes      class names in the order of the outputs, as many as the head has; torchvision's ImageFolder
     *                     sorts them
     * @return owns native memory; the caller closes it
     * @throws IllegalArgumentException if the architecture is unknown, or a class name is blank or repeated
     * @throws WeightsException if the file cannot be read, the number of classes is not that of the head's outputs, or
     *                          a
     *                          key or a shape is not the architecture's
     */
    public static ImageClassifier fromTorch(Path file, String architecture, List<String> classes) {
        Architecture found = Architectures.of(architecture);
        return fromTorch(file, found, classes, Architectures.preprocessing(found));
    }

    /**
     * Returns a classifier as {@link #fromTorch(Path, String, List)} does, for another preprocessing.
     *
     * @param file          as there
     * @param architecture  as there
     * @param classes       as there
     * @param preprocessing that of the validation images in Python
     * @return owns native memory; the caller closes it
     */
    public static ImageClassifier fromTorch(Path file, Architecture architecture, List<String> classes,
            Preprocessing preprocessing) {
        return TorchImport.read(file, architecture, classes, preprocessing, null);
    }

    /**
     * Returns a classifier as {@link #fromTorch(Path, String, List)} does, for a head that its keys do not show:
     * {@code Head.of(sequential(linear(512, 64), Activation.GELU, linear(64, 5)))}.
     *
     * @param file          as there
     * @param architecture  as there
     * @param classes       as there
     * @param preprocessing that of the validation images in Python
     * @param head          its layers have the names in the file, below the architecture's path of the head
     * @return owns native memory; the caller closes it
     */
    public static ImageClassifier fromTorch(Path file, Architecture architecture, List<String> classes,
            Preprocessing preprocessing, Head head) {
        return TorchImport.read(file, architecture, classes, preprocessing, Objects.requireNonNull(head, "head"));
    }

    /**
     * Returns the class names in the order of the outputs: those of the training images.
     *
     * @throws IllegalStateException if the classifier was neither trained nor given its classes
     */
    public List<String> classes() {
        return state().requireClasses();
    }

    /** Returns whether an image may have any number of {@link #classes()}, as in the images of the training. */
    public boolean isMultiLabel() {
        return state().multiLabel();
    }

    /**
     * Returns the transform from an image to the model's input. After training it is the transform of the validation
     * images, so predictions are as good as the measured accuracy.
     */
    @Override
    public Preprocessing preprocessing() {
        return state().preprocessing();
    }

    /** Returns the model: a {@link Network}, layers or custom code. The caller must not close it. */
    @Override
    public Model model() {
        requireOpen();
        return model;
    }

    /**
     * Freezes the backbone, so that only the head trains; see {@link Network#freezeBackbone()}.
     *
     * @return this
     * @throws IllegalStateException if the model has no backbone
     */
    public ImageClassifier freezeBackbone() {
        network().freezeBackbone();
        return this;
    }

    /**
     * Freezes everything from the input up to and including a layer; see {@link Network#freezeUpTo}.
     *
     * @param layer its name, such as {@code "layer3"}
     * @return this
     * @throws IllegalStateException    if the model has no backbone
     * @throws IllegalArgumentException if the backbone has no such layer
     */
    public ImageClassifier freezeUpTo(String layer) {
        network().freezeUpTo(layer);
        return this;
    }

    /**
     * Unfreezes everything.
     *
     * @return this
     * @throws IllegalStateException if the model has no backbone
     */
    public ImageClassifier unfreeze() {
        network().unfreeze();
        return this;
    }

    /** {@inheritDoc} Here: logs a warning if the model is code that no file can hold. */
    @Override
    public void beforeFit() {
        ModelStore.warnUnlessData(model);
    }

    /** {@inheritDoc} Called by the trainer only. */
    @Override
    public void trained(TrainingRun run) {
        state = state.after(run);
    }

    /**
     * Sets the precision of {@code predict}, {@code evaluate}, {@code embeddings} and {@code calibrate}, and of the
     * saved
     * model. Default: {@link Precision#FP32}, whose probabilities equal those of the exported model and of Python to
     * about 1e-5. {@link Precision#AUTO} is faster for a frozen backbone on a processor with native bf16; its
     * probabilities differ by up to some hundredths.
     *
     * @return this
     */
    public ImageClassifier predictPrecision(Precision value) {
        state = state().withPrecision(value);
        return this;
    }

    /** Returns the precision of predictions, as it was set. */
    public Precision predictPrecision() {
        return state().precision();
    }

    /**
     * Classifies an image file.
     *
     * @param file in any format that {@link io.github.graftml.data.ImageFolder} reads
     * @throws DataException if the file cannot be read or decoded
     */
    public Prediction predict(Path file) {
        return predictAll(List.of(file)).get(0);
    }

    /**
     * Classifies image files, 32 at a time.
     *
     * @return one prediction for each file, in order
     * @throws DataException if a file cannot be read or decoded; the message names it
     */
    public List<Prediction> predictAll(List<Path> files) {
        return predictor().predictFiles(files);
    }

    /**
     * Classifies image files by several views of each (test-time augmentation).
     *
     * @return one prediction for each file, in order: the mean of the views' probabilities
     * @throws DataException if a file cannot be read or decoded; the message names it
     */
    public List<Prediction> predictAll(List<Path> files, TestTimeAugmentation augmentation) {
        return predictor().predictFiles(files, augmentation);
    }

    /**
     * Classifies an encoded image.
     *
     * @param file the bytes of a whole image file
     * @throws DataException if they cannot be decoded
     */
    public Prediction predict(byte[] file) {
        return predictor().predict(PredictionInputs.of(file, preprocessing()));
    }

    /**
     * Classifies an encoded image from a stream.
     *
     * @param file read to its end; the caller closes it
     * @throws DataException if it cannot be read or decoded
     */
    public Prediction predict(InputStream file) {
        return predictor().predict(PredictionInputs.of(file, preprocessing()));
    }

    /**
     * Classifies an AWT image.
     *
     * @param image any type; its colors are taken as sRGB, transparency is ignored
     */
    public Prediction predict(BufferedImage image) {
        return predictor().predict(PredictionInputs.of(image));
    }

    /**
     * Classifies an OpenCV image.
     *
     * @param image 8-bit unsigned: gray, BGR, or BGRA, whose alpha is ignored; stays the caller's
     * @throws IllegalArgumentException if it is empty or of another type
     */
    public Prediction predict(Mat image) {
        return predictor().predict(PredictionInputs.of(image));
    }

    /**
     * Returns embeddings: the features that the head receives. Similar images have similar directions; see
     * {@link io.github.graftml.explain.EmbeddingIndex}.
     *
     * @return F numbers for each file, in order
     * @throws DataException         if a file cannot be read or decoded; the message names it
     * @throws IllegalStateException if the model has no backbone
     */
    public List<float[]> embeddings(List<Path> files) {
        return predictor().embeddings(network(), files);
    }

    /**
     * Explains the most probable class by Grad-CAM; see {@link io.github.graftml.explain.GradCam}.
     *
     * @throws DataException  if the file cannot be read or decoded
     * @throws GraftException if the network has no last feature map
     */
    public Explanation explain(Path file) {
        return predictor().explain(file, Prediction::label);
    }

    /**
     * Explains by Grad-CAM which parts of an image support a class.
     *
     * @param label one of {@link #classes()}
     * @throws DataException            if the file cannot be read or decoded
     * @throws GraftException           if the network has no last feature map
     * @throws IllegalArgumentException if the classifier does not have the class
     */
    public Explanation explain(Path file, String label) {
        return predictor().explain(file, prediction -> label);
    }

    /**
     * Calibrates the predicted probabilities by temperature scaling, also those of the saved model; see
     * {@link Temperature}.
     *
     * @param valid images that were not trained on
     * @return the divisor of the logits
     * @throws DataException            if the classifier is multi-label: temperature scaling is for one softmax
     * @throws IllegalArgumentException if no temperature is the best, for instance because every prediction is correct
     */
    public Temperature calibrate(DataLoader valid) {
        if (isMultiLabel()) {
            throw new DataException("Temperature scaling is for classes that exclude each other; this model is"
                    + " multi-label: " + classes());
        }
        Evaluation uncalibrated = new Predictor(evaluator, state.withTemperature(null)).evaluate(valid);
        Temperature fitted = Temperature.fit(uncalibrated.predictions());
        state = state.withTemperature(fitted);
        return fitted;
    }

    /** Returns the divisor of the logits if the classifier was calibrated; training it again removes it. */
    public Optional<Temperature> temperature() {
        return Optional.ofNullable(state().temperature());
    }

    /**
     * Evaluates the classifier on labelled images, with its own {@link #preprocessing()} instead of their transform.
     *
     * @param images with the classifier's classes
     * @return predictions, metrics and a report; in the order of the images
     * @throws DataException if the classes are not the classifier's, or only one of both is multi-label
     */
    public Evaluation evaluate(LabelledImages images) {
        return evaluate(DataLoader.of(images, EVALUATION_BATCH).transform(preprocessing()));
    }

    /**
     * Evaluates the classifier on a data loader: with the loader's transform if it has one, else with
     * {@link #preprocessing()}.
     *
     * @param batches with the classifier's classes
     * @return predictions, metrics and a report; in the order of {@code batches}
     * @throws DataException if the classes are not the classifier's, or only one of both is multi-label
     */
    public Evaluation evaluate(DataLoader batches) {
        return predictor().evaluate(batches);
    }

    /**
     * Writes the classifier as one folder or one file, by the name. A folder gets {@code model.safetensors} with every
     * parameter and buffer, and {@code model.json} with classes, architecture, preprocessing and provenance. A file
     * whose
     * name ends in {@code .safetensors} holds the same, with that JSON as the entry {@code graft} of its
     * {@code __metadata__}. Each file is written whole or not at all.
     *
     * @param to a folder, created if missing, or a file; an older model there is replaced
     * @throws GraftException        if it cannot be written, or no file can hold a step of the preprocessing
     * @throws IllegalStateException if the classes are unknown
     */
    public void save(Path to) {
        state().requireSavable();
        evaluator.exclusively(() -> ModelStore.write(to, model.stateDict(), hash -> state.card(model, hash)));
    }

    /**
     * Reads what {@link #save} wrote, ready to predict. A frozen backbone is frozen again.
     *
     * @param from the folder or the file
     * @return owns native memory; the caller closes it
     * @throws GraftException if there is no model, a file is damaged, or only {@link #load(Path, IntFunction)} can make
     *                        the model
     */
    public static ImageClassifier load(Path from) {
        return of(ModelStore.read(from, null));
    }

    /**
     * Reads what {@link #save} wrote, for a custom model.
     *
     * @param from  the folder or the file
     * @param model makes the model, with any weights, for the given number of classes
     * @return owns native memory; the caller closes it
     * @throws GraftException if there is no model, a file is damaged, or the weights do not fit
     */
    public static ImageClassifier load(Path from, IntFunction<Model> model) {
        return of(ModelStore.read(from, Objects.requireNonNull(model, "model")));
    }

    private static ImageClassifier of(SavedModel saved) {
        try {
            return of(saved.model(), ClassifierState.of(saved.card()));
        } catch (RuntimeException e) {
            saved.model().close();
            throw e;
        }
    }

    /** Frees the model. Closing twice has no effect. */
    @Override
    public void close() {
        evaluator.exclusively(() -> {
            if (!closed) {
                closed = true;
                model.close();
            }
        });
    }

    private Network network() {
        if (model() instanceof Network network) {
            return network;
        }
        throw new IllegalStateException("Only a network with a backbone and a head can be frozen in parts and gives"
                + " embeddings; this is " + model);
    }

    private Predictor predictor() {
        return new Predictor(evaluator, state());
    }

    private ClassifierState state() {
        requireOpen();
        return state;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This classifier is closed; load it again");
        }
    }

    @Override
    public String describe() {
        return model.describe() + (model instanceof Network network && network.isBackboneFrozen()
                ? ", precision " + Canonical.of(network.backbonePrecision()) : "");
    }

    @Override
    public String toString() {
        String frozen = model instanceof Network network && network.isBackboneFrozen()
                ? ", backbone frozen, precision " + network.backbonePrecision() : "";
        return "ImageClassifier[" + model + frozen + ", classes=" + state.classes() + ", preprocessing="
                + state.preprocessing() + "]";
    }
}
