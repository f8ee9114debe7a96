package io.github.graftml.weights;

import io.github.graftml.runtime.internal.AtomicFile;
import io.github.graftml.runtime.internal.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The tensors of a model by name, in the order of the file: what Python calls a state dict. Immutable, safe to share
 * between threads, plain Java: it holds no native tensor and needs no closing.
 *
 * <p>{@link #read(Path)} takes whatever Python writes: {@code .pth} as a zip or as the older plain pickle, safetensors,
 * and sharded safetensors. It maps the file instead of copying it, creates no object of a class that a file names,
 * and checks every declared size against the file.
 */
public final class StateDict {

    /** What {@code torch.compile} and DataParallel put before every name, in the order in which they can be nested. */
    private static final List<String> WRAPPERS = List.of("_orig_mod.", "module.", "_orig_mod.");

    private final Map<String, StoredTensor> tensors;
    private final Map<String, String> metadata;

    private StateDict(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Reads a file of weights; the format is told from the content, not from the name. A checkpoint that wraps its
     * state dict (under {@code state_dict}, {@code model} and the like) is unwrapped, what
     * DataParallel ({@code module.}) and torch.compile ({@code _orig_mod.}) put before every name is taken off, and numbers
     * and texts beside the tensors become {@link #metadata()}. Later changes of the file are to be avoided as long as the result is in use: it refers to it.
     *
     * @param file {@code .pth} (zip or legacy), {@code .safetensors}, or {@code .safetensors.index.json} beside its shards
     * @throws FormatException if the file is damaged, hostile, or not of these formats; the message names the file
     * @throws IOException     if there is no such file, or it cannot be opened
     */
    public static StateDict read(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.map(file)) {
            return file.getFileName().toString().endsWith(".json") ? Safetensors.readIndex(file, bytes).unwrapped() : read(bytes);
        }
    }

    /**
     * Reads weights from a stream, such as a resource on the class path, into memory; formats as {@link #read(Path)}
     * except shards. The caller closes the stream.
     *
     * @param stream the whole file
     * @param name   what error messages call it
     * @throws FormatException if the content is damaged, hostile, or of no known format
     * @throws IOException     if the stream fails
     */
    public static StateDict read(InputStream stream, String name) throws IOException {
        return read(FileBytes.of(name, stream.readAllBytes()));
    }

    private static StateDict read(FileBytes file) throws IOException {
        if (Safetensors.isSafetensors(file)) {
            return Safetensors.read(file).unwrapped();
        }
        if (ZipEntries.isZip(file)) {
            return TorchReader.readZip(file).unwrapped();
        }
        if (TorchReader.isLegacy(file)) {
            return TorchReader.readLegacy(file).unwrapped();
        }
        throw file.broken("expected a .pth (zip or legacy pickle) or safetensors file; found " + file.size() + " bytes of another format");
    }

    /** @return a state dict of these tensors, in the map's order, without metadata */
    public static StateDict of(Map<String, StoredTensor> tensors) {
        return new StateDict(tensors, Map.of());
    }

    /** @return an empty builder */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Writes all tensors, atomically: the file is whole or as it was before. The format follows the name:
     * {@code .safetensors} (with the metadata), or {@code .pth}, {@code .pt} (a zip that Python reads with
     * {@code torch.load(weights_only=True)} as an ordered dict of tensors; it has no place for the metadata).
     *
     * @throws IllegalArgumentException if the name ends otherwise
     * @throws IOException              if the disk fails; an older file of that name is then as it was
     */
    public void write(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (name.endsWith(".safetensors")) {
            AtomicFile.write(file, out -> Safetensors.write(this, out));
        } else if (name.endsWith(".pth") || name.endsWith(".pt")) {
            AtomicFile.write(file, out -> TorchWriter.write(this, out));
        } else {
            throw new IllegalArgumentException("The name of a file of weights ends in .safetensors, .pth or .pt; got " + file);
        }
    }

    /** @return name to tensor, in the order of the file; unmodifiable */
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    /** @return texts beside the tensors, such as {@code epoch} to {@code 3}; unmodifiable, often empty */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** @return whether there is a tensor of that name */
    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /**
     * @return the tensor of that name
     * @throws NoSuchElementException if there is none
     */
    public StoredTensor get(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new NoSuchElementException("No tensor is named " + name + "; there are " + tensors.size());
        }
        return tensor;
    }

    /**
     * @param rename new name from old; a null leaves the tensor out
     * @return the same tensors under other names
     * @throws IllegalArgumentException if two tensors get one name
     */
    public StateDict renamed(UnaryOperator<String> rename) {
        Builder renamed = builder();
        metadata.forEach(renamed::metadata);
        tensors.forEach((name, tensor) -> {
            String to = rename.apply(name);
            if (to != null) {
                renamed.put(to, tensor);
            }
        });
        return renamed.build();
    }

    /**
     * Lays these tensors beside those that a model wants.
     *
     * @param expected the model's shapes by name
     * @return every missing, unexpected and mis-shaped key
     */
    public KeyDifference differenceFrom(Map<String, long[]> expected) {
        List<String> missing = new ArrayList<>();
        List<KeyDifference.Misshaped> misshaped = new ArrayList<>();
        expected.forEach((name, shape) -> {
            StoredTensor found = tensors.get(name);
            if (found == null) {
                missing.add(name);
            } else if (!Arrays.equals(shape, found.shape())) {
                misshaped.add(KeyDifference.Misshaped.of(name, shape, found.shape()));
            }
        });
        List<String> unexpected = tensors.keySet().stream().filter(name -> !expected.containsKey(name)).toList();
        return new KeyDifference(missing, unexpected, misshaped);
    }

    /** @return SHA-256 over every tensor's name, type, shape and elements in order, as hex; the metadata has no part in it */
    public String sha256() {
        MessageDigest digest = Sha256.digest();
        tensors.forEach((name, tensor) -> {
            digest.update((name + " " + tensor + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(tensor.bytes());
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private StateDict unwrapped() {
        StateDict inner = this;
        for (String wrapper : WRAPPERS) {
            if (!tensors.isEmpty() && inner.tensors.keySet().stream().allMatch(name -> name.startsWith(wrapper))) {
                inner = inner.renamed(name -> name.substring(wrapper.length()));
            }
        }
        return inner;
    }

    /** @return number of tensors and of bytes, such as {@code StateDict[296 tensors, 9549864 bytes]} */
    @Override
    public String toString() {
        long bytes = tensors.values().stream().mapToLong(StoredTensor::byteSize).sum();
        return "StateDict[" + tensors.size() + " tensors, " + bytes + " bytes]";
    }

    /** Collects tensors in order. Not for several threads. */
    public static final class Builder {

        private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();

        private Builder() {
        }

        /**
         * @return this
         * @throws IllegalArgumentException if the name was put before
         */
        public Builder put(String name, StoredTensor tensor) {
            if (tensors.putIfAbsent(name, Objects.requireNonNull(tensor, "tensor")) != null) {
                throw new IllegalArgumentException("Two tensors are named " + name);
            }
            return this;
        }

        /**
         * Adds a text beside the tensors; a later one of the same key replaces it.
         *
         * @return this
         */
        public Builder metadata(String key, String value) {
            metadata.put(key, value);
            return this;
        }

        /** @return what was put so far */
        public StateDict build() {
            return new StateDict(tensors, metadata);
        }
    }
}
