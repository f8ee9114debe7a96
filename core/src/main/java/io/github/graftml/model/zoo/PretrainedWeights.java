package io.github.graftml.model.zoo;

import io.github.graftml.error.WeightsException;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.weights.Hub;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where the values of a model come from: published weights, a file of the user's, or chance. Weights are data; nothing
 * is fetched or opened before {@link #read}.
 */
public sealed interface PretrainedWeights permits PretrainedWeights.Published, PretrainedWeights.OfFile, RandomWeights {

    /**
     * The ImageNet weights that an architecture starts from unless told otherwise: torchvision's {@code IMAGENET1K_V1}.
     *
     * @param architecture such as {@code resnet101} or {@code efficientnet-lite0}
     * @throws WeightsException if none are published for it; the message names the architectures that have some
     */
    static Published imagenet(String architecture) {
        return WeightsCatalog.first(architecture);
    }

    /**
     * Published weights by torchvision's full name.
     *
     * @param name such as {@code ResNet101_Weights.IMAGENET1K_V2}
     * @throws WeightsException if there are none of that name; the message lists the names
     */
    static Published named(String name) {
        return WeightsCatalog.named(name);
    }

    /** @return every published entry, those of one architecture together, its default first */
    static List<Published> published() {
        return WeightsCatalog.all();
    }

    /**
     * Weights in a file, as {@link StateDict#read(Path)} takes them; opened when they are read.
     *
     * @param file {@code .pth}, {@code .safetensors} or {@code .safetensors.index.json}
     */
    static OfFile file(Path file) {
        return new OfFile(file);
    }

    /** No weights: the model keeps the random values it was made with. */
    static PretrainedWeights none() {
        return new RandomWeights();
    }

    /**
     * Reads the tensors, fetching the file first if it has to be; blocks the calling thread for that long.
     *
     * @param hub where published files are looked for, and fetched into
     * @return the tensors; empty for {@link #none()}
     * @throws IOException if the file cannot be had or is not what it should be; the message says what to do
     */
    Optional<StateDict> read(Hub hub) throws IOException;

    /** @return what pictures must go through before these weights make sense of them; empty if not known */
    default Optional<Preprocessing> preprocessing() {
        return Optional.empty();
    }

    /**
     * Weights that somebody published.
     *
     * @param architecture the model they belong to
     * @param name         torchvision's full name
     * @param url          where the file is; scheme {@code classpath}, with a name beside the catalogue, for what the library carries itself
     * @param sha256       the hash's first 8 or more hexadecimal digits, as torchvision's file names carry them
     * @param input        what pictures must go through
     * @param parameters   number of trainable values, the head of 1000 classes included
     * @param accuracy     as published
     * @param classes      labels in the order of the logits
     * @param licence      of the weights: an SPDX identifier, or the address of the text
     */
    record Published(String architecture, String name, URI url, String sha256, Preprocessing input, long parameters,
            Accuracy accuracy, List<String> classes, String licence) implements PretrainedWeights {

        /** The URL scheme of weights that lie in the library's own jar. */
        static final String CLASSPATH = "classpath";

        /** Copies the classes. */
        public Published {
            classes = List.copyOf(classes);
        }

        /** @return whether the weights lie in the library's jar, so that no network is needed */
        public boolean bundled() {
            return CLASSPATH.equals(url.getScheme());
        }

        @Override
        public Optional<Preprocessing> preprocessing() {
            return Optional.of(input);
        }

        @Override
        public Optional<StateDict> read(Hub hub) throws IOException {
            if (!bundled()) {
                return Optional.of(StateDict.read(hub.fetch(url, sha256)));
            }
            try (InputStream resource = PretrainedWeights.class.getResourceAsStream(url.getSchemeSpecificPart())) {
                if (resource == null) {
                    throw new IOException(url + " is not on the class path; the jar of graft-core carries it");
                }
                return Optional.of(StateDict.read(resource, url.toString()));
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * How often weights were right on ImageNet's validation set, as published.
     *
     * @param top1 per cent of pictures whose best guess was right
     * @param top5 per cent of pictures with the right class among the best five; empty if not published
     */
    record Accuracy(double top1, OptionalDouble top5) {
    }

    /**
     * Weights in a file.
     *
     * @param path the file
     */
    record OfFile(Path path) implements PretrainedWeights {

        /** Refuses null. */
        public OfFile {
            Objects.requireNonNull(path, "path");
        }

        @Override
        public Optional<StateDict> read(Hub hub) throws IOException {
            return Optional.of(StateDict.read(path));
        }
    }
}
