package io.github.graftml.transform;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.graftml.image.Interpolation;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Between the steps of a preprocessing and JSON: an object for each, {@code {"center_crop": {"height": 224, "width":
 * 224}}}.
 * Types stand under their {@link NameInFiles}, their values under the names of the components.
 */
final class StepJson {

    /** All of the library's steps without randomness, by name. */
    static final Map<String, Class<? extends Transform>> KINDS = List.of(Decode.class, Resize.class, CenterCrop.class,
            Crop.class, FractionalCrop.class, Letterbox.class, Pad.class, Rotate.class, HorizontalFlip.class,
            VerticalFlip.class,
            Grayscale.class, Blur.class, ColorOp.Brightness.class, ColorOp.Contrast.class, ColorOp.Saturation.class,
            ColorOp.Hue.class, ColorOp.Sharpness.class, ColorOp.Posterize.class, ColorOp.Solarize.class,
            ColorOp.AutoContrast.class, ColorOp.Equalize.class, ToTensor.class, Normalize.class).stream()
            .collect(Collectors.toUnmodifiableMap(kind -> kind.getAnnotation(NameInFiles.class).value(),
                    Function.identity()));

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE) // isRandom() is no value
            .build();

    private StepJson() {
    }

    /** Returns whether a file can hold a step. */
    static boolean holds(Transform step) {
        return KINDS.containsValue(step.getClass());
    }

    static ArrayNode write(List<Transform> steps) {
        ArrayNode array = JSON.createArrayNode();
        for (Transform step : steps) {
            String name = step.getClass().getAnnotation(NameInFiles.class).value();
            array.addObject().set(name, step instanceof Resize resize ? write(resize) : JSON.valueToTree(step));
        }
        return array;
    }

    /** @throws IllegalArgumentException if a step is unknown, or a value is missing or out of range */
    static List<Transform> read(JsonNode tree) {
        if (tree.isObject()) {
            return readFormer(tree);
        }
        List<Transform> steps = new ArrayList<>();
        for (JsonNode step : tree) {
            String name = step.isObject() && step.size() == 1 ? step.fieldNames().next() : "";
            Class<? extends Transform> kind = KINDS.get(name);
            if (kind == null) {
                throw new IllegalArgumentException(
                        "The preprocessing has the step " + step + ", which this version does not know;"
                                + " it knows " + KINDS.keySet().stream().sorted().toList());
            }
            steps.add(kind == Resize.class ? resize(step.get(name)) : value(step.get(name), kind));
        }
        return steps;
    }

    /** Either {@code side} and perhaps {@code max}, or {@code height} and {@code width}. */
    private static ObjectNode write(Resize resize) {
        ObjectNode node = JSON.createObjectNode();
        if (resize.target() instanceof Resize.Exactly exactly) {
            node.put("height", exactly.height()).put("width", exactly.width());
        } else {
            Resize.ShortSide shorter = (Resize.ShortSide) resize.target();
            node.put("side", shorter.side());
            shorter.max().ifPresent(max -> node.put("max", max));
        }
        return node.set("interpolation", JSON.valueToTree(resize.interpolation()));
    }

    private static Resize resize(JsonNode node) {
        Resize.Target target = !node.has("side") ? new Resize.Exactly(integer(node, "height"), integer(node, "width"))
                : new Resize.ShortSide(integer(node, "side"),
                        node.has("max") ? OptionalInt.of(integer(node, "max")) : OptionalInt.empty());
        return new Resize(target, value(required(node, "interpolation"), Interpolation.class));
    }

    /**
     * Version 0.1 knew one kind of preprocessing:
     * {@code {"resize": 256, "crop": 224, "interpolation": ..., "mean": ..., "std": ...}}.
     */
    private static List<Transform> readFormer(JsonNode tree) {
        ObjectNode normalization = JSON.createObjectNode();
        normalization.set("mean", required(tree, "mean"));
        normalization.set("std", required(tree, "std"));
        return List.of(
                Transforms.resize(integer(tree, "resize"), value(required(tree, "interpolation"), Interpolation.class)),
                Transforms.centerCrop(integer(tree, "crop")), Transforms.toTensor(),
                Transforms.normalize(value(normalization, Normalization.class)));
    }

    private static int integer(JsonNode node, String key) {
        return value(required(node, key), Integer.class);
    }

    private static JsonNode required(JsonNode node, String key) {
        if (!node.has(key)) {
            throw new IllegalArgumentException("The preprocessing lacks \"" + key + "\" in " + node);
        }
        return node.get(key);
    }

    private static <T> T value(JsonNode node, Class<T> type) {
        try {
            return JSON.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The preprocessing has a part that cannot be read: " + e.getOriginalMessage() + ", in " + node, e);
        }
    }
}
