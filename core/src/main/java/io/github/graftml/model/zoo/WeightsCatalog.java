package io.github.graftml.model.zoo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.graftml.error.WeightsException;
import io.github.graftml.image.Interpolation;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The published weights, from {@code weights.json}, written by {@code docs/python/make_weights_catalog.py}. */
final class WeightsCatalog {

    private static final List<PretrainedWeights.Published> ALL = load();

    private WeightsCatalog() {
    }

    static List<PretrainedWeights.Published> all() {
        return ALL;
    }

    static PretrainedWeights.Published first(String architecture) {
        return ALL.stream().filter(weights -> weights.architecture().equals(architecture)).findFirst()
                .orElseThrow(() -> new WeightsException("No published weights for " + architecture
                        + "; use PretrainedWeights.file(path), or one of "
                        + ALL.stream().map(PretrainedWeights.Published::architecture)
                                .distinct().collect(Collectors.joining(", "))));
    }

    static PretrainedWeights.Published named(String name) {
        return ALL.stream().filter(weights -> weights.name().equals(name)).findFirst()
                .orElseThrow(() -> new WeightsException("No published weights named " + name + "; known are "
                        + ALL.stream().map(PretrainedWeights.Published::name).collect(Collectors.joining(", "))));
    }

    private static List<PretrainedWeights.Published> load() {
        try (InputStream catalog = resource("weights.json"); InputStream labels = resource("imagenet-classes.txt")) {
            List<String> classes = new String(labels.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            List<PretrainedWeights.Published> all = new ArrayList<>();
            for (JsonNode entry : new JsonMapper().readTree(catalog)) {
                all.add(published(entry, classes));
            }
            return List.copyOf(all);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot read the catalog of weights in the jar of graft-core: " + e.getMessage(), e);
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream stream = WeightsCatalog.class.getResourceAsStream(name);
        if (stream == null) {
            throw new IOException("the resource " + name + " is missing");
        }
        return stream;
    }

    private static PretrainedWeights.Published published(JsonNode entry, List<String> classes) {
        JsonNode input = entry.get("preprocessing");
        Preprocessing preprocessing = Preprocessing.of(
                Transforms.resize(input.get("resize").intValue(),
                        Interpolation.valueOf(input.get("interpolation").textValue().toUpperCase(Locale.ROOT))),
                Transforms.centerCrop(input.get("crop").intValue()), Transforms.toTensor(),
                Transforms.normalize(new Normalization(doubles(input.get("mean")), doubles(input.get("std")))));
        JsonNode top5 = entry.get("top5");
        return new PretrainedWeights.Published(entry.get("architecture").textValue(), entry.get("name").textValue(),
                URI.create(entry.get("url").textValue()), entry.get("sha256").textValue(), preprocessing,
                entry.get("parameters").longValue(),
                new PretrainedWeights.Accuracy(entry.get("top1").doubleValue(),
                        top5.isNull() ? OptionalDouble.empty() : OptionalDouble.of(top5.doubleValue())),
                classes, entry.get("licence").textValue());
    }

    private static List<Double> doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::doubleValue).toList();
    }
}
