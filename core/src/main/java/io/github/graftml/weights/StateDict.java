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
 * The tensors of a model by name, in file order, as a state dict of PyTorch. Immutable and thread-safe. It holds no
 * native memory and needs no closing.
 *
 * <p>{@link #read(Path)} reads {@code .pth} (zip or legacy pickle), safetensors, and sharded safetensors. It
 * memory-maps the file, never creates objects of classes that a file names, and checks every declared size against the
 * file.
 */
public final class StateDict {

    /** Prefixes of {@code torch.compile} and DataParallel, in the order in which they can be nested. */
    private static final List<String> PREFIXES = List.of("_orig_mod.", "module.", "_orig_mod.");

    private final Map<String, StoredTensor> tensors;
    private final Map<String, String> metadata;

    private StateDict(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Reads a weight file. The format is detected from the content, not from the name.
     *
     * <p>A state dict in a checkpoint (under {@code state_dict}, {@code model} and the like) is unwrapped. The prefixes
     * of DataParallel ({@code module.}) and torch.compile ({@code _orig_mod.}) are removed. Numbers and strings next to
     * the tensors become {@link #metadata()}. The result refers to the mapped file, so do not modify it while it is in
     * use.
     *
     * @param file {@code .pth} (zip or legacy), {@code .safetensors}, or {@code .safetensors.index.json} with its
     *             shards
     * @return the tensors
     * @throws FormatException if the file is damaged, hostile, or has another format; the message names the file
     * @throws IOException     if the file does not exist or cannot be opened
     */
    public static StateDict read(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.map(file)) {
            return file.getFileName().toString().endsWith(".json") ? Safetensors.readIndex(file, bytes).unwrapped()
                    : read(bytes);
        }
    }

    /**
     * Reads weights from a stream into memory, such as a resource on the class path. The formats are those of
     * {@link #read(Path)} without shards. The caller closes the stream.
     *
     * @param stream the whole file
     * @param name   name for error messages
     * @return the tensors
     * @throws FormatException if the content is damaged, hostile, or has another format
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
        throw file.broken("expected a .pth (zip or legacy pickle) or safetensors file; found " + file.size()
                + " bytes of another format");
    }

    /**
     * {@return a state dict without metadata}
     *
     * @param tensors tensors by name, in order
     */
    public static StateDict of(Map<String, StoredTensor> tensors) {
        return new StateDict(tensors, Map.of());
    }

    /** {@return an empty builder} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Writes all tensors atomically. The extension selects the format: {@code .safetensors} with the metadata, or
     * {@code .pth} and {@code .pt} without it. Python reads the latter with {@code torch.load(weights_only=True)} as an
     * ordered dict of tensors.
     *
     * @param file the file to create or replace
     * @throws IllegalArgumentException if the extension is another
     * @throws IOException              if the disk fails; an existing file is then unchanged
     */
    public void save(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (name.endsWith(".safetensors")) {
            AtomicFile.write(file, out -> Safetensors.write(this, out));
        } else if (name.endsWith(".pth") || name.endsWith(".pt")) {
            AtomicFile.write(file, out -> TorchWriter.write(this, out));
        } else {
            throw new IllegalArgumentException(
                    "A weight file needs the extension .safetensors, .pth or .pt; got " + file);
        }
    }

    /** {@return the tensors by name, in file order; unmodifiable} */
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    /** {@return strings stored with the tensors, such as {@code epoch} to {@code 3}; unmodifiable, often empty} */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * {@return whether there is a tensor with this name}
     *
     * @param name name of the tensor
     */
    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /**
     * {@return the tensor with this name}
     *
     * @param name name of the tensor
     * @throws NoSuchElementException if there is none
     */
    public StoredTensor get(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new NoSuchElementException(
                    "No tensor is named " + name + "; there are " + tensors.size() + " others");
        }
        return tensor;
    }

    /**
     * Returns the same tensors under other names.
     *
     * @param rename function from old to new name; null omits the tensor
     * @return the renamed tensors
     * @throws IllegalArgumentException if two tensors get the same name
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
     * Compares these tensors with those of a model.
     *
     * @param expected the model's shapes by name
     * @return all missing and unexpected keys, and all shape mismatches
     */
    public KeyDifference differenceFrom(Map<String, long[]> expected) {
        List<String> missing = new ArrayList<>();
        List<KeyDifference.ShapeMismatch> mismatched = new ArrayList<>();
        expected.forEach((name, shape) -> {
            StoredTensor found = tensors.get(name);
            if (found == null) {
                missing.add(name);
            } else if (!Arrays.equals(shape, found.shape())) {
                mismatched.add(KeyDifference.ShapeMismatch.of(name, shape, found.shape()));
            }
        });
        List<String> unexpected = tensors.keySet().stream().filter(name -> !expected.containsKey(name)).toList();
        return new KeyDifference(missing, unexpected, mismatched);
    }

    /** {@return the SHA-256 of all names, types, shapes and elements in order, in hexadecimal; metadata is ignored} */
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
        for (String prefix : PREFIXES) {
            if (!tensors.isEmpty() && inner.tensors.keySet().stream().allMatch(name -> name.startsWith(prefix))) {
                inner = inner.renamed(name -> name.substring(prefix.length()));
            }
        }
        return inner;
    }

    /** {@return the number of tensors and bytes, such as {@code StateDict[296 tensors, 9549864 bytes]}} */
    @Override
    public String toString() {
        long bytes = tensors.values().stream().mapToLong(StoredTensor::byteSize).sum();
        return "StateDict[" + tensors.size() + " tensors, " + bytes + " bytes]";
    }

    /** A builder of a state dict. Not thread-safe. */
    public static final class Builder {

        private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();

        private Builder() {
        }

        /**
         * Adds a tensor.
         *
         * @param name   name of the tensor
         * @param tensor the tensor
         * @return this
         * @throws IllegalArgumentException if the name is already used
         */
        public Builder put(String name, StoredTensor tensor) {
            if (tensors.putIfAbsent(name, Objects.requireNonNull(tensor, "tensor")) != null) {
                throw new IllegalArgumentException("Two tensors are named " + name);
            }
            return this;
        }

        /**
         * Adds or replaces a metadata string.
         *
         * @param key   the key
         * @param value the string
         * @return this
         */
        public Builder metadata(String key, String value) {
            metadata.put(key, value);
            return this;
        }

        /** {@return a state dict of the tensors added so far} */
        public StateDict build() {
            return new StateDict(tensors, metadata);
        }
    }
}
