package io.github.graftml;

import io.github.graftml.ModelCard.Recipe;
import io.github.graftml.error.GraftException;
import io.github.graftml.error.WeightsException;
import io.github.graftml.internal.Sha256;
import io.github.graftml.io.AtomicFile;
import io.github.graftml.io.StateDict;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.model.Preprocessing;
import io.github.graftml.report.Temperature;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.Provenance;
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
import java.util.List;
import java.util.function.IntFunction;

/** A saved classifier on disk: {@code model.safetensors} and {@code model.json}. */
final class ModelFolder {

    private static final String WEIGHTS = "model.safetensors";
    private static final String CARD = "model.json";

    private ModelFolder() {
    }

    static void write(Path folder, Model model, List<String> classes, boolean multiLabel, Preprocessing preprocessing, Provenance provenance,
            EpochResult result, Temperature temperature) {
        try {
            model.stateDict().write(folder.resolve(WEIGHTS));
            ModelCard card = new ModelCard(ModelCard.FORMAT, classes, multiLabel, Recipe.of(model), preprocessing,
                    sha256(folder.resolve(WEIGHTS)), provenance, result, temperature == null ? null : temperature.value());
            AtomicFile.write(folder.resolve(CARD), card.toJson()); // last: with it the model counts as saved
        } catch (IOException e) {
            throw new GraftException("Cannot save the model into " + folder + ": " + e.getMessage()
                    + "; check that the folder is writable and the disk has room", e);
        }
    }

    /** @param own makes a model of the user's own; null if there is none */
    static ImageClassifier read(Path folder, IntFunction<Model> own) {
        ModelCard card;
        StateDict weights;
        try {
            card = ModelCard.read(folder.resolve(CARD));
            String found = sha256(folder.resolve(WEIGHTS));
            if (!found.equals(card.weightsSha256())) {
                throw new IOException(WEIGHTS + " has the SHA-256 " + found + ", but " + CARD + " says " + card.weightsSha256());
            }
            weights = StateDict.read(folder.resolve(WEIGHTS));
        } catch (IOException e) {
            throw new GraftException("No whole model in " + folder + ": " + firstLine(e) + "; expected " + CARD + " and " + WEIGHTS
                    + " as ImageClassifier.save writes them: save the model again", e);
        }
        Model model = make(card, own, folder);
        try {
            model.load(weights);
            model.train(false);
            return ImageClassifier.of(model, card.classes(), card.preprocessing()).trainedBy(card.provenance(), card.result(), card.multiLabel(),
                    card.temperature() == null ? null : new Temperature(card.temperature()));
        } catch (WeightsException e) {
            model.close();
            throw new WeightsException("The model in " + folder + " cannot be loaded: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static Model make(ModelCard card, IntFunction<Model> own, Path folder) {
        if (own != null) {
            return own.apply(card.classes().size());
        }
        if (card.recipe() instanceof ModelCard.Transfer transfer) {
            return make(transfer);
        }
        if (card.recipe() instanceof ModelCard.SmallCnn) {
            return new CustomCNN(card.classes().size());
        }
        throw new GraftException("The model in " + folder + " is one of the user's own (" + ((ModelCard.Other) card.recipe()).description()
                + "); load it with ImageClassifier.load(folder, classes -> new ThatModel(classes))");
    }

    private static Network make(ModelCard.Transfer transfer) {
        Network network = Network.create(Architecture.of(transfer.architecture())).precision(transfer.precision()).calibrated(transfer.calibration());
        if (transfer.head() != null) {
            network.replaceHead(transfer.head());
        }
        return transfer.backboneFrozen() ? network.freezeBackbone() : network;
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
