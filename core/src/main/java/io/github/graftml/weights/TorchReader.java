package io.github.graftml.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A reader of {@code torch.save} files: since 1.6 a zip with a pickle and one entry per storage, before that a sequence
 * of pickles followed by the storages. Both hold a dict of tensors, alone or in a checkpoint.
 */
final class TorchReader {

    // Keys under which training scripts store the state dict, the most specific first.
    private static final List<String> STATE_DICT_KEYS = List.of("state_dict", "model_state_dict", "model", "net",
            "weights", "params");

    private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long LEGACY_PROTOCOL = 1001;

    private final FileBytes file;
    private final Map<String, Object> globals;
    private final Map<String, TorchStorage> storages = new HashMap<>();

    private TorchReader(FileBytes file) {
        this.file = file;
        this.globals = TorchGlobals.of(file);
    }

    static boolean isLegacy(FileBytes file) throws IOException {
        return file.size() >= 2 && file.slice(0, 1).get() == (byte) 0x80 && file.slice(1, 1).get() <= 5;
    }

    static StateDict readZip(FileBytes file) throws IOException {
        return new TorchReader(file).zip();
    }

    static StateDict readLegacy(FileBytes file) throws IOException {
        return new TorchReader(file).legacy();
    }

    private StateDict zip() throws IOException {
        Map<String, ByteBuffer> entries = ZipEntries.of(file);
        Map.Entry<String, ByteBuffer> pickle = entries.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("/data.pkl")).findFirst()
                .orElseThrow(
                        () -> file.broken("it is a zip without data.pkl, so not written by torch.save; its entries are "
                                + firstFew(entries)));
        String folder = pickle.getKey().substring(0, pickle.getKey().length() - "data.pkl".length());
        ByteBuffer order = entries.get(folder + "byteorder");
        if (order != null && !StandardCharsets.US_ASCII.decode(order.duplicate()).toString().equals("little")) {
            throw file.broken("it was written on a big-endian machine; save it again on a little-endian one");
        }
        Object value = new Unpickler(file, pickle.getValue(), globals, id -> {
            TorchStorage storage = storage(id);
            ByteBuffer bytes = entries.get(folder + "data/" + id[2]);
            long size = storage.count() * storage.dtype().size();
            if (bytes == null || bytes.capacity() != size) {
                throw file.broken("its storage " + id[2] + " should have " + size + " bytes, found "
                        + (bytes == null ? "no entry" : bytes.capacity()));
            }
            storage.bytes(bytes);
            return storage;
        }).load();
        return unwrap(value);
    }

    private StateDict legacy() throws IOException {
        ByteBuffer in = file.slice(0, Math.min(file.size(), Integer.MAX_VALUE));
        if (!LEGACY_MAGIC.equals(pickle(in)) || !Long.valueOf(LEGACY_PROTOCOL).equals(pickle(in))) {
            throw file.broken("it is a pickle, but not written by torch.save");
        }
        if (!(pickle(in) instanceof Map<?, ?> system) || !Boolean.TRUE.equals(system.get("little_endian"))) {
            throw file.broken("it was not written on a little-endian machine; save it again on one");
        }
        Object value = new Unpickler(file, in, globals, id -> {
            // older files add a sixth part, for views of another storage
            if (id.length > 5 && id[5] != null) {
                throw file.broken(
                        "it has views of storages, as torch wrote before 0.4; load and save it again in Python");
            }
            return storage(id);
        }).load();
        if (!(pickle(in) instanceof List<?> keys)) {
            throw file.broken("the list of its storages is missing");
        }
        readLegacyStorages(keys, in.position());
        return unwrap(value);
    }

    private void readLegacyStorages(List<?> keys, long from) throws IOException {
        long at = from;
        Map<String, TorchStorage> unread = new HashMap<>(storages);
        for (Object key : keys) {
            TorchStorage storage = key instanceof String name ? unread.remove(name) : null;
            if (storage == null) {
                throw file.broken("it lists a storage twice, or without a tensor that uses it");
            }
            long count = file.slice(at, Long.BYTES).getLong();
            if (count != storage.count()) {
                throw file
                        .broken("its storage " + key + " should have " + storage.count() + " elements, found " + count);
            }
            long size = count * storage.dtype().size();
            storage.bytes(file.slice(at + Long.BYTES, size));
            at += Long.BYTES + size;
        }
        if (!unread.isEmpty()) {
            throw file.broken("it lacks the storage " + unread.keySet().iterator().next());
        }
    }

    private @Nullable Object pickle(ByteBuffer in) throws IOException {
        return new Unpickler(file, in, Map.of(), id -> {
            throw file.broken("its pickle has a misplaced storage");
        }).load();
    }

    // ("storage", type, key, location, number of elements, ...)
    private TorchStorage storage(@Nullable Object[] id) throws FormatException {
        if (id.length < 5 || !"storage".equals(id[0]) || !(id[1] instanceof DType dtype)
                || !(id[2] instanceof String key)
                || !(id[4] instanceof Long count)) {
            throw file.broken(
                    "it has a reference that is not a storage; a whole module cannot be read, save its state_dict()");
        }
        if (count < 0 || count > file.size() / dtype.size()) {
            throw file.broken(
                    "its storage " + key + " should have " + count + " elements of " + dtype + ", the whole file has "
                            + file.size() + " bytes");
        }
        TorchStorage storage = storages.computeIfAbsent(key, k -> new TorchStorage(dtype, count));
        if (storage.dtype() != dtype || storage.count() != count) {
            throw file.broken("its storage " + key + " has two different descriptions");
        }
        return storage;
    }

    private StateDict unwrap(@Nullable Object value) throws FormatException {
        if (!(value instanceof Map<?, ?> dict)) {
            throw file.broken("it has no dict of tensors; save model.state_dict()");
        }
        Map<?, ?> tensors = dict;
        for (String key : STATE_DICT_KEYS) {
            if (dict.get(key) instanceof Map<?, ?> inner && holdsTensors(inner)) {
                tensors = inner;
                break;
            }
        }
        if (!holdsTensors(tensors) && !dict.isEmpty()) {
            throw file.broken("no tensors were found in its dict, nor under " + String.join(", ", STATE_DICT_KEYS)
                    + "; its keys are " + firstFew(dict));
        }
        StateDict.Builder result = StateDict.builder();
        dict.forEach((key, entry) -> {
            if (entry instanceof Number || entry instanceof String || entry instanceof Boolean) {
                result.metadata(String.valueOf(key), entry.toString());
            }
        });
        for (Map.Entry<?, ?> entry : tensors.entrySet()) {
            if (entry.getValue() instanceof StoredTensor tensor) {
                if (!(entry.getKey() instanceof String name)) {
                    throw file.broken("the name of a tensor in it is not a string");
                }
                result.put(name, tensor);
            }
        }
        return result.build();
    }

    private static boolean holdsTensors(Map<?, ?> dict) {
        return dict.values().stream().anyMatch(StoredTensor.class::isInstance);
    }

    private static String firstFew(Map<?, ?> map) {
        return map.keySet().stream().limit(8).map(key -> key instanceof Object[] ? "a tuple" : String.valueOf(key))
                .collect(Collectors.joining(", "));
    }
}
