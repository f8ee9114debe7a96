package io.github.graftml;

import io.github.graftml.error.WeightsException;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a classifier from the weights of a network that Python trained, head included. */
final class TorchImport {

    private TorchImport() {
    }

    /**
     * Reads a classifier.
     *
     * @param given the head's layers; null to read them from the keys
     * @throws WeightsException if the file cannot be read, or its tensors do not fit; the message names it
     */
    static ImageClassifier read(Path file, Architecture architecture, List<String> classes, Preprocessing preprocessing,
            @Nullable Head given) {
        if (classes.isEmpty() || new HashSet<>(classes).size() != classes.size()
                || classes.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "Class names must be at least one, different and not blank; got " + classes);
        }
        try {
            return ImageClassifier.of(network(StateDict.read(file), architecture, classes, given), classes,
                    preprocessing);
        } catch (WeightsException | IOException e) {
            String message = String.valueOf(e.getMessage());
            String place = message.contains(file.toString()) ? "" : file + ": ";
            throw new WeightsException("No " + architecture + " from " + place + message, e);
        }
    }

    private static Network network(StateDict file, Architecture architecture, List<String> classes,
            @Nullable Head given) {
        PythonWeights weights = PythonWeights.of(file, architecture);
        TrainedHead trained = TrainedHead.of(weights.head(), architecture);
        trained.requireOutputs(classes);
        boolean published = given == null && trained.isConvolution();
        Head head = given != null ? given : published ? null : trained.head();
        StateDict headState = published ? weights.head()
                : given != null ? trained.stateOf(weights.head()) : trained.state();
        Network network = Network.create(published ? architecture.withClasses(classes.size()) : architecture);
        try {
            if (head != null) {
                network.replaceHead(head);
            }
            StateDict.Builder all = StateDict.builder();
            weights.backbone().tensors().forEach(all::put);
            headState.tensors().forEach(all::put);
            network.load(all.build());
            network.train(false);
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }
}
