package io.github.graftml.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;

/** Reference values made by Python. */
public final class ModelGoldens {

    public static final StateDict MODELS = read("models.safetensors");
    public static final StateDict TRAINING = read("training.safetensors");
    public static final StateDict NETWORKS = read("networks.safetensors");
    public static final JsonNode MANIFEST = json("manifest.json");
    private static final JsonNode LITES = json("networks.json");

    private ModelGoldens() {
    }

    public static float[] floats(StateDict goldens, String name) {
        return floats(Tensors.of(goldens.get(name)));
    }

    public static float[] floats(Tensor tensor) {
        float[] values = new float[(int) tensor.numel()];
        new FloatPointer(tensor.detach().contiguous().data_ptr()).get(values);
        return values;
    }

    /** The largest difference, relative to the largest value. */
    public static double relativeDifference(float[] found, float[] expected) {
        double scale = 0;
        double difference = found.length == expected.length ? 0 : Double.NaN;
        for (int i = 0; i < expected.length; i++) {
            scale = Math.max(scale, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs((double) found[i] - expected[i]));
        }
        return difference / scale;
    }

    public static StateDict read(String file) {
        try (InputStream stream = ModelGoldens.class.getResourceAsStream("/goldens/" + file)) {
            return StateDict.read(stream, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static long parameters(Architecture architecture) {
        return (isLite(architecture) ? LITES.get(architecture.name()).get("parameters")
                : MANIFEST.get("parameters").get(architecture.name())).asLong();
    }

    public static long keysCrc32(Architecture architecture) {
        return (isLite(architecture) ? LITES.get(architecture.name()).get("state_dict_keys_crc32")
                : MANIFEST.get("state_dict_keys_crc32").get(architecture.name())).asLong();
    }

    public static float[] logits(Architecture architecture) {
        return floats(isLite(architecture) ? NETWORKS : MODELS, architecture + ".logits");
    }

    private static boolean isLite(Architecture architecture) {
        return LITES.get(architecture.name()).has("parameters");
    }

    private static JsonNode json(String file) {
        try (InputStream stream = ModelGoldens.class.getResourceAsStream("/goldens/" + file)) {
            return new ObjectMapper().readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
