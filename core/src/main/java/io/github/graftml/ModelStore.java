package io.github.graftml;

import io.github.graftml.error.GraftException;
import io.github.graftml.error.WeightsException;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.runtime.internal.AtomicFile;
import io.github.graftml.runtime.internal.Sha256;
import io.github.graftml.weights.StateDict;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes saved classifiers: {@code model.safetensors} and {@code model.json} in a folder, or both in one
 * file.
 */
final class ModelStore {

    private static final Logger LOG = LoggerFactory.getLogger(ModelStore.class);

    /** The entry of the one file's metadata that holds the card. */
    static final String CARD_ENTRY = "graft";

    private static final String WEIGHTS = "model.safetensors";
    private static final String CARD = "model.json";
    private static final String ONE_FILE = ".safetensors";

    private final ModelCard card;
    private final StateDict weights;

    private ModelStore(ModelCard card, StateDict weights) {
        this.card = card;
        this.weights = weights;
    }

    /**
     * Writes a classifier.
     *
     * @param to   a folder, or a file whose name ends in {@value #ONE_FILE}
     * @param card makes the card for the weights' hash, see {@link ModelCard#weightsSha256}
     */
    static void write(Path to, StateDict weights, Function<String, ModelCard> card) {
        try {
            if (to.getFileName().toString().endsWith(ONE_FILE)) {
                StateDict.Builder both = StateDict.builder().metadata(CARD_ENTRY,
                        card.apply(weights.sha256()).toJson());
                weights.tensors().forEach(both::put);
                both.build().save(to);
            } else {
                weights.save(to.resolve(WEIGHTS));
                // last: it completes the model
                AtomicFile.write(to.resolve(CARD), card.apply(sha256(to.resolve(WEIGHTS))).toJson());
            }
        } catch (IOException e) {
            throw new GraftException("Cannot save the model to " + to + ": " + e.getMessage()
                    + "; check that the folder is writable and the disk has room", e);
        }
    }

    /**
     * Reads a classifier.
     *
     * @param own makes a custom model for a number of classes; null if the card says how it is made
     * @return the caller closes its model
     */
    static SavedModel read(Path from, @Nullable IntFunction<Model> own) {
        ModelStore saved;
        try {
            saved = Files.isRegularFile(from) ? readFile(from) : readFolder(from);
        } catch (IOException e) {
            Path within = from.resolve("model");
            throw new GraftException("No complete model in " + from + ": " + firstLine(e)
                    + (Files.exists(within.resolve(CARD)) ? "; there is one in " + within : "") + "; expected " + CARD
                    + " and " + WEIGHTS + ", or a file that holds both; give the folder or file that save() wrote", e);
        }
        ModelCard card = saved.card;
        Model model = make(card, own, from);
        try {
            model.load(saved.weights);
            model.train(false);
            return new SavedModel(card, model);
        } catch (WeightsException e) {
            model.close();
            throw new WeightsException("The model in " + from + " cannot be loaded: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static ModelStore readFolder(Path folder) throws IOException {
        ModelCard card = ModelCard.parse(Files.readString(folder.resolve(CARD)));
        requireHash(card, sha256(folder.resolve(WEIGHTS)), WEIGHTS + " has", CARD);
        return new ModelStore(card, StateDict.read(folder.resolve(WEIGHTS)));
    }

    private static ModelStore readFile(Path file) throws IOException {
        StateDict weights = StateDict.read(file);
        String json = weights.metadata().get(CARD_ENTRY);
        if (json == null) {
            throw new IOException("the file holds weights alone, its metadata has no entry \"" + CARD_ENTRY
                    + "\" (weights without a model are for TransferLearning.weights)");
        }
        ModelCard card = ModelCard.parse(json);
        requireHash(card, weights.sha256(), "the tensors have", "its metadata");
        return new ModelStore(card, weights);
    }

    private static void requireHash(ModelCard card, String found, String what, String where) throws IOException {
        if (!found.equals(card.weightsSha256())) {
            throw new IOException(
                    what + " the SHA-256 " + found + ", expected " + card.weightsSha256() + " from " + where);
        }
    }

    private static Model make(ModelCard card, @Nullable IntFunction<Model> own, Path from) {
        if (own != null) {
            return own.apply(card.classes().size());
        }
        if (card.recipe() instanceof ModelCard.Transfer transfer) {
            return make(transfer, card.classes().size());
        }
        if (card.recipe() instanceof ModelCard.SmallCnn) {
            return new CustomCNN(card.classes().size());
        }
        if (card.recipe() instanceof ModelCard.LayerTree layers) {
            return Model.of(layers.layer());
        }
        throw new GraftException("The model in " + from + " is code that no file can hold ("
                + ((ModelCard.Other) card.recipe()).description()
                + "); load it with ImageClassifier.load(path, classes -> new ThatModel(classes))");
    }

    private static Network make(ModelCard.Transfer transfer, int classes) {
        Network network = Network.create(architecture(transfer, classes)).backbonePrecision(transfer.precision())
                .calibrated(transfer.calibration());
        if (transfer.head() != null) {
            network.replaceHead(transfer.head());
        }
        return transfer.backboneFrozen() ? network.freezeBackbone() : network;
    }

    private static Architecture architecture(ModelCard.Transfer transfer, int classes) {
        if (transfer.own() != null) {
            return transfer.own();
        }
        Architecture known = Architectures.of(transfer.architecture());
        return transfer.head() == null ? known.withClasses(classes) : known;
    }

    /** Logs a warning if a model is code, before it is trained: then the user can still change it. */
    static void warnUnlessData(Model model) {
        if (ModelCard.Recipe.of(model, 0) instanceof ModelCard.Other) {
            LOG.warn("The model {} is code that no file can hold: save() writes its weights, and only"
                    + " ImageClassifier.load(path, classes -> model) loads it; a model of layers (Model.of(layer),"
                    + " Head.of(layer)) is loaded without code", model.describe());
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String firstLine(IOException e) {
        String message = e instanceof NoSuchFileException || e instanceof FileNotFoundException
                ? "there is no " + e.getMessage() : String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse("");
    }
}
