package io.github.graftml.model;

import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.bytedeco.pytorch.Tensor;

/** The numbers of the goldens' {@code formula()} and {@code fill()}: the same in every language, so that no weights file is needed. */
public final class Formula {

    private Formula() {
    }

    /** u(name, i) in [-1, 1): splitmix64 of (crc32(name) << 32) + i, top 24 bits. */
    public static float[] values(String name, int n) {
        long seed = crc32(name) << 32;
        float[] u = new float[n];
        for (int i = 0; i < n; i++) {
            long z = seed + i + 0x9E3779B97F4A7C15L;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            z ^= z >>> 31;
            u[i] = (float) ((z >>> 40) / (double) (1 << 23) - 1.0);
        }
        return u;
    }

    public static long crc32(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    /** Values times a factor as a native tensor of the calling thread's scope. */
    public static Tensor tensor(String name, float factor, long... shape) {
        float[] u = values(name, (int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b));
        for (int i = 0; i < u.length; i++) {
            u[i] *= factor;
        }
        return Tensors.of(StoredTensor.of(shape, u));
    }

    /** Overwrites every parameter and buffer of the model. */
    public static void fill(Model model) {
        Map<String, Tensor> state = Modules.state(model.module());
        state.forEach((name, tensor) -> Tensors.copy(value(name, tensor.shape()), tensor));
    }

    /** The same values as a state dict of the model's names and shapes. */
    public static StateDict stateOf(Model model) {
        Map<String, StoredTensor> state = new LinkedHashMap<>();
        Modules.state(model.module()).forEach((name, tensor) -> state.put(name, value(name, tensor.shape())));
        return StateDict.of(state);
    }

    /** The value of a parameter or buffer of this name and shape, as {@code fill()} gives it. */
    public static StoredTensor value(String name, long[] shape) {
        long n = 1;
        for (long size : shape) {
            n *= size;
        }
        float[] u = values(name, (int) n);
        float factor = shape.length >= 2 ? (float) Math.sqrt(3.0 / (n / shape[0])) : 0.1f;
        for (int i = 0; i < u.length; i++) {
            if (name.endsWith("num_batches_tracked")) {
                u[i] = 0;
            } else if (shape.length >= 2 || name.endsWith("running_mean") || name.endsWith("bias")) {
                u[i] *= factor;
            } else if (name.endsWith("running_var")) {
                u[i] = 1 + 0.5f * Math.abs(u[i]);
            } else {
                u[i] = 1 + 0.1f * u[i];
            }
        }
        return StoredTensor.of(shape, u);
    }
}
