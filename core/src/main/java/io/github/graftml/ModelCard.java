package io.github.graftml;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Head;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.nn.Calibration;
import io.github.graftml.nn.Layer;
import io.github.graftml.runtime.Precision;
import io.github.graftml.runtime.internal.NameInFiles;
import io.github.graftml.runtime.internal.NamedChoice;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.Provenance;
import io.github.graftml.transform.Preprocessing;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The description of a saved model beside its weights: {@code model.json}, or an entry of the one file's metadata.
 *
 * @param format        always {@value #FORMAT}
 * @param classes       class names in the order of the logits
 * @param multiLabel    whether an image may have any number of them
 * @param recipe        how the network is made
 * @param preprocessing the transform from an image to the input
 * @param weightsSha256 of the file {@code model.safetensors}, so that a mix of two saved models is noticed; in one file
 *                      {@link io.github.graftml.weights.StateDict#sha256 that of the tensors}
 * @param provenance    how it was trained; absent if it was not trained
 * @param result        the last epoch's result; absent if it was not trained
 * @param temperature   divides the logits; absent if it was not calibrated
 * @param predictPrecision the precision of predictions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelCard(
        String format,
        List<String> classes,
        @JsonProperty("multi_label") boolean multiLabel,
        Recipe recipe,
        Preprocessing preprocessing,
        @JsonProperty("weights_sha256") String weightsSha256,
        @Nullable Provenance provenance,
        @Nullable EpochResult result,
        @Nullable Double temperature,
        @JsonProperty("predict_precision") Precision predictPrecision) {

    /** Predictions are in fp32 if a file does not name a precision, as in version 0.1. */
    ModelCard {
        predictPrecision = predictPrecision == null ? Precision.FP32 : predictPrecision;
    }

    static final String FORMAT = "graft-model-1";

    private static final ObjectMapper JSON = mapper();

    /** How a network is made, before the weights are loaded into it. */
    sealed interface Recipe {

        /** Returns the recipe of a model with that many classes. */
        static Recipe of(Model model, int classes) {
            if (model instanceof Network network && !(network.head().orElse(null) instanceof Head.Custom)) {
                Architecture architecture = network.architecture();
                return new Transfer(architecture.name(), isKnown(architecture, classes) ? null : architecture,
                        network.head().orElse(null), network.isBackboneFrozen(), network.backbonePrecision(),
                        network.calibration().orElse(null));
            }
            if (model instanceof CustomCNN) {
                return new SmallCnn();
            }
            return model.tree().<Recipe>map(LayerTree::new).orElseGet(() -> new Other(model.describe()));
        }

        /** Returns whether the name identifies the architecture: not if it is custom under a name of the library. */
        private static boolean isKnown(Architecture architecture, int classes) {
            return Architectures.all().stream().filter(known -> known.name().equals(architecture.name()))
                    .anyMatch(known -> known.equals(architecture) || known.withClasses(classes).equals(architecture));
        }
    }

    /**
     * An architecture with a head.
     *
     * @param architecture   its name
     * @param own            the architecture as data if it is custom; absent if it is the library's of that name
     * @param head           null for the published classifier
     * @param backboneFrozen whether the backbone was frozen as a whole
     * @param precision      of the frozen backbone in training
     * @param calibration    the ranges of values that the backbone quantizes with in int8; absent otherwise
     */
    @NameInFiles(value = "transfer_learning", formerly = "Transfer")
    record Transfer(String architecture,
            @JsonProperty("own_architecture") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Architecture own,
            @Nullable Head head,
            @JsonProperty("backbone_frozen") boolean backboneFrozen, Precision precision,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Calibration calibration) implements Recipe {
    }

    /** {@link CustomCNN}. */
    @NameInFiles(value = "custom_cnn", formerly = "SmallCnn")
    record SmallCnn() implements Recipe {
    }

    /** A network of layers that train as a whole. */
    @NameInFiles("layers")
    record LayerTree(Layer layer) implements Recipe {
        LayerTree {
            Objects.requireNonNull(layer, "layer");
        }
    }

    /** A model that is code, which only the user can make. */
    @NameInFiles(value = "other", formerly = "Other")
    record Other(String description) implements Recipe {
    }

    String toJson() throws IOException {
        return JSON.writeValueAsString(this);
    }

    static ModelCard parse(String json) throws IOException {
        JsonNode tree = JSON.readTree(json);
        spellOutArticlesHead(tree.at("/recipe/Transfer/head"));
        ModelCard card = JSON.treeToValue(tree, ModelCard.class);
        if (card == null || !FORMAT.equals(card.format) || card.classes == null || card.recipe == null
                || card.preprocessing == null || card.weightsSha256 == null) {
            throw new IOException("its description lacks entries of the format " + FORMAT);
        }
        return card;
    }

    /** Version 0.1 had a name for the head of the article, {@code {"Article": {"classes": 2}}}, which is an mlp. */
    private static void spellOutArticlesHead(JsonNode head) {
        if (head.get("Article") instanceof ObjectNode article) {
            article.put("hidden", 1000).put("dropout", 0.5).put("log_softmax", true);
            ((ObjectNode) head).remove("Article");
            ((ObjectNode) head).set("mlp", article);
        }
    }

    private static ObjectMapper mapper() {
        JsonMapper.Builder builder = JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES); // a later version may say more
        for (Class<?> choice : List.of(Recipe.class, Head.class, Layer.class)) {
            builder.addMixIn(choice, ByName.class);
        }
        return builder.build();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, include = JsonTypeInfo.As.WRAPPER_OBJECT)
    @JsonTypeIdResolver(NamedChoice.class)
    private interface ByName {
    }
}
