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
 * The source of a model's initial weights: published weights, a file, or none (random values). Nothing is downloaded or
 * opened
 * before {@link #read}.
 */
public sealed interface PretrainedWeights permits PretrainedWeights.Published, PretrainedWeights.OfFile, RandomWeights {

    /**
     * Returns an architecture's default ImageNet weights: torchvision's {@code IMAGENET1K_V1}.
     *
     * @param architecture an architecture's name, such as {@code resnet101} or {@code efficientnet-lite0}
     * @return the entry; nothing is fetched yet
     * @throws WeightsException if none are published for it; the message lists the architectures with weights
     */
    static Published imagenet(String architecture) {
        return WeightsCatalog.first(architecture);
    }

    /**
     * Returns published weights by torchvision's full name.
     *
     * @param name the full name, such as {@code ResNet101_Weights.IMAGENET1K_V2}
     * @return the entry; nothing is fetched yet
     * @throws WeightsException if the name is unknown; the message lists the known names
     */
    static Published named(String name) {
        return WeightsCatalog.named(name);
    }

    /** {@return all published weights, grouped by architecture, its default first} */
    static List<Published> published() {
        return WeightsCatalog.all();
    }

    /**
     * Returns weights of a file that {@link StateDict#read(Path)} supports; it is opened when they are read.
     *
     * @param file {@code .pth}, {@code .safetensors} or {@code .safetensors.index.json}
     * @return the weights; nothing is opened yet
     */
    static OfFile file(Path file) {
        return new OfFile(file);
    }

    /**
     * Returns no weights: the model keeps its random initial values.
     *
     * @return no weights
     */
    static PretrainedWeights none() {
        return new RandomWeights();
    }

    /**
     * Reads the tensors, and downloads the file first if necessary. Blocks the calling thread until then.
     *
     * @param hub the cache of published files
     * @return the tensors; empty for {@link #none()}
     * @throws IOException if the file cannot be downloaded or read, or its hash is wrong; the message says what to do
     */
    Optional<StateDict> read(Hub hub) throws IOException;

    /** {@return the preprocessing that these weights were trained with; empty if unknown} */
    default Optional<Preprocessing> preprocessing() {
        return Optional.empty();
    }

    /**
     * Published weights.
     *
     * @param architecture the architecture's name
     * @param name         torchvision's full name
     * @param url          the file's address; scheme {@code classpath} for weights in the library's jar
     * @param sha256       the hash's first 8 or more hexadecimal digits, as in torchvision's file names
     * @param input        the preprocessing of images
     * @param parameters   number of trainable values, including the head of 1000 classes
     * @param accuracy     accuracy as published
     * @param classes      labels in the order of the logits
     * @param licence      license of the weights: an SPDX identifier, or the address of the text
     */
    record Published(String architecture, String name, URI url, String sha256, Preprocessing input, long parameters,
            Accuracy accuracy, List<String> classes, String licence) implements PretrainedWeights {

        /** The URL scheme of weights in the library's jar. */
        static final String CLASSPATH = "classpath";

        /**
         * Copies the classes.
         *
         * @param architecture the architecture's name
         * @param name         torchvision's full name
         * @param url          the file's address; scheme {@code classpath} for weights in the library's jar
         * @param sha256       the hash's first 8 or more hexadecimal digits, as in torchvision's file names
         * @param input        the preprocessing of images
         * @param parameters   number of trainable values, including the head of 1000 classes
         * @param accuracy     accuracy as published
         * @param classes      labels in the order of the logits
         * @param licence      license of the weights: an SPDX identifier, or the address of the text
         */
        public Published {
            classes = List.copyOf(classes);
        }

        /** {@return whether the weights are in the library's jar, so that no network is needed} */
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
                    throw new IOException(
                            url + " is not on the class path; add the jar of graft-core, which contains it");
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
     * Accuracy on ImageNet's validation set, as published.
     *
     * @param top1 top-1 accuracy in percent
     * @param top5 top-5 accuracy in percent; empty if not published
     */
    record Accuracy(double top1, OptionalDouble top5) {
    }

    /**
     * Weights in a file.
     *
     * @param path the file
     */
    record OfFile(Path path) implements PretrainedWeights {

        /**
         * Refuses null.
         *
         * @param path the file
         */
        public OfFile {
            Objects.requireNonNull(path, "path");
        }

        @Override
        public Optional<StateDict> read(Hub hub) throws IOException {
            return Optional.of(StateDict.read(path));
        }
    }
}
