package io.github.graftml.train;

import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Numbers that Python computed, beside this class in the test resources. */
public final class Goldens {

    private Goldens() {
    }

    public static Path file(String name) {
        try {
            return Path.of(Goldens.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static StateDict read(String name) throws IOException {
        return StateDict.read(file(name));
    }

    /** @return the values of a float32, float64 or int64 tensor */
    public static double[] doubles(StoredTensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        IntStream all = IntStream.range(0, Math.toIntExact(tensor.elementCount()));
        return switch (tensor.dtype()) {
            case F32 -> all.mapToDouble(i -> bytes.getFloat(4 * i)).toArray();
            case F64 -> all.mapToDouble(i -> bytes.getDouble(8 * i)).toArray();
            case I64 -> all.mapToDouble(i -> bytes.getLong(8 * i)).toArray();
            default -> throw new IllegalArgumentException("No numbers are read from " + tensor);
        };
    }
}
