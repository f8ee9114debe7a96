package io.github.graftml.explain;

import io.github.graftml.error.GraftException;
import io.github.graftml.weights.DType;
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An index of embeddings: finds the images that are most similar by the cosine of their embeddings. Every embedding is
 * compared, which takes about a millisecond for ten thousand. Immutable, free of native memory, safe to share.
 */
public final class EmbeddingIndex {

    private static final String VECTORS = "embeddings";
    private static final String NAMES = "names";

    private final List<String> names;
    private final float[][] unit; // embeddings of length 1

    private EmbeddingIndex(List<String> names, float[][] unit) {
        this.names = names;
        this.unit = unit;
    }

    /**
     * A neighbor of an embedding.
     *
     * @param name       as given to the index
     * @param similarity the cosine of the angle between both embeddings, from -1 to 1; 1 is the same direction
     */
    public record Neighbor(String name, double similarity) {
    }

    /**
     * Returns an index of embeddings.
     *
     * @param names      one for each embedding, for instance paths; without line breaks
     * @param embeddings all of one length, none all zeros; copied
     * @return an index of the embeddings
     * @throws IllegalArgumentException if counts or lengths differ, or an embedding has no direction
     */
    public static EmbeddingIndex of(List<String> names, List<float[]> embeddings) {
        if (names.isEmpty() || names.size() != embeddings.size()
                || names.stream().anyMatch(name -> name.indexOf('\n') >= 0)) {
            throw new IllegalArgumentException(
                    "An index needs at least one embedding, and one name without line breaks for each; got "
                            + names.size() + " names and " + embeddings.size() + " embeddings");
        }
        int length = embeddings.get(0).length;
        return new EmbeddingIndex(List.copyOf(names),
                embeddings.stream().map(embedding -> unit(embedding, length)).toArray(float[][]::new));
    }

    /** {@return the number of embeddings} */
    public int size() {
        return unit.length;
    }

    /** {@return the names in the order of the embeddings} */
    public List<String> names() {
        return names;
    }

    /**
     * Returns the embeddings nearest to another one.
     *
     * @param embedding of the same model
     * @param count     at least 1
     * @return the {@code count} most similar, or all if there are fewer, the most similar first
     * @throws IllegalArgumentException if the embedding is of another length or has no direction
     */
    public List<Neighbor> nearest(float[] embedding, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be at least 1; got " + count);
        }
        float[] query = unit(embedding, unit[0].length);
        double[] similarity = IntStream.range(0, unit.length).parallel().mapToDouble(i -> dot(unit[i], query))
                .toArray();
        return IntStream.range(0, unit.length).boxed().sorted(Comparator.comparingDouble(i -> -similarity[i]))
                .limit(count)
                .map(i -> new Neighbor(names.get(i), similarity[i])).toList();
    }

    /**
     * Writes the index as one safetensors file: {@code embeddings} [N,F], each of length 1, and {@code names} in
     * UTF-8, one per line.
     *
     * @param file a safetensors file
     * @throws GraftException if the file cannot be written
     */
    public void save(Path file) {
        byte[] text = String.join("\n", names).getBytes(StandardCharsets.UTF_8);
        ByteBuffer values = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES * unit.length, unit[0].length))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float[] vector : unit) {
            values.asFloatBuffer().put(vector);
            values.position(values.position() + Float.BYTES * vector.length);
        }
        try {
            StateDict.builder()
                    .put(VECTORS, StoredTensor.of(DType.F32, new long[] {unit.length, unit[0].length}, values.flip()))
                    .put(NAMES, StoredTensor.of(DType.U8, new long[] {text.length}, ByteBuffer.wrap(text))).build()
                    .save(file);
        } catch (IOException e) {
            throw new GraftException("Cannot write the index " + file + ": " + e.getMessage()
                    + "; check that the folder is writable and the disk has room", e);
        }
    }

    /**
     * Reads a file that {@link #save} wrote.
     *
     * @param file a safetensors file
     * @return the index
     * @throws GraftException if there is no such file, or it is not an index
     */
    public static EmbeddingIndex load(Path file) {
        try {
            StateDict stored = StateDict.read(file);
            long[] shape = stored.get(VECTORS).shape();
            ByteBuffer values = stored.get(VECTORS).bytes();
            List<float[]> vectors = new ArrayList<>();
            for (int i = 0; i < shape[0]; i++) {
                float[] vector = new float[(int) shape[1]];
                values.asFloatBuffer().get(vector);
                values.position(values.position() + Float.BYTES * vector.length);
                vectors.add(vector);
            }
            return of(List.of(StandardCharsets.UTF_8.decode(stored.get(NAMES).bytes()).toString().split("\n", -1)),
                    vectors);
        } catch (IOException | RuntimeException e) { // a file of other tensors lacks these names, or has other shapes
            throw new GraftException("No embedding index in " + file + ": " + e.getMessage()
                    + "; use a file that EmbeddingIndex.save wrote", e);
        }
    }

    private static float[] unit(float[] embedding, int length) {
        double norm = Math.sqrt(dot(embedding, embedding));
        if (embedding.length != length || !(norm > 0) || Double.isInfinite(norm)) {
            throw new IllegalArgumentException(
                    "An index needs embeddings of " + length + " finite numbers, not all 0; got " + embedding.length
                            + " of length " + norm + "; use embeddings of the same model");
        }
        float[] unit = new float[length];
        for (int i = 0; i < length; i++) {
            unit[i] = (float) (embedding[i] / norm);
        }
        return unit;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
