package io.github.graftml.weights;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format: the header length in eight bytes, a JSON header with the type, shape and offsets of each
 * tensor, then the elements without gaps. A sharded file has a JSON index from tensors to shard files.
 */
final class Safetensors {

    private static final long MAX_HEADER_LENGTH = 100_000_000; // the limit of the reference implementation
    private static final String METADATA = "__metadata__";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private Safetensors() {
    }

    /** Returns whether a file has this format: a plausible header length, then the opening brace of the header. */
    static boolean isSafetensors(FileBytes file) throws IOException {
        if (file.size() < 9) {
            return false;
        }
        ByteBuffer start = file.slice(0, 9);
        long length = start.getLong(0);
        return start.get(8) == '{' && length >= 2 && length <= MAX_HEADER_LENGTH;
    }

    static StateDict read(FileBytes file) throws IOException {
        long headerLength = file.slice(0, 8).getLong(0);
        byte[] header = new byte[file.slice(8, headerLength).remaining()];
        file.slice(8, headerLength).get(header);
        long dataStart = 8 + headerLength;
        StateDict.Builder dict = StateDict.builder();
        List<long[]> extents = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : parseObject(file, header).properties()) {
            if (entry.getKey().equals(METADATA)) {
                for (Map.Entry<String, JsonNode> note : entry.getValue().properties()) {
                    dict.metadata(note.getKey(), note.getValue().asText());
                }
                continue;
            }
            Entry tensor = Entry.of(file, entry.getKey(), entry.getValue());
            ByteBuffer bytes = file.slice(Math.addExact(dataStart, tensor.begin()), tensor.end() - tensor.begin());
            dict.put(entry.getKey(), new StoredTensor(tensor.dtype(), tensor.shape(), () -> bytes));
            extents.add(new long[] {tensor.begin(), tensor.end()});
        }
        requireNoGaps(file, extents, file.size() - dataStart);
        return dict.build();
    }

    // The reference implementation rejects gaps and overlaps: unused bytes could hide another file.
    private static void requireNoGaps(FileBytes file, List<long[]> extents, long dataLength) throws FormatException {
        extents.sort(Comparator.<long[]>comparingLong(extent -> extent[0]).thenComparingLong(extent -> extent[1]));
        long reached = 0;
        for (long[] extent : extents) {
            if (extent[0] != reached) {
                throw file.broken("its tensors overlap or leave a gap at byte " + reached + " of the data");
            }
            reached = extent[1];
        }
        if (reached != dataLength) {
            throw file.broken("its tensors need " + reached + " bytes, the file has " + dataLength);
        }
    }

    /** Reads all shards of an index; they are in its folder. */
    static StateDict readIndex(Path index, FileBytes file) throws IOException {
        ByteBuffer text = file.slice(0, file.size());
        byte[] bytes = new byte[text.remaining()];
        text.get(bytes);
        JsonNode places = parseObject(file, bytes).path("weight_map");
        if (!places.isObject() || places.isEmpty()) {
            throw file.broken("a shard index needs an object weight_map; found none");
        }
        Map<String, StateDict> shards = new HashMap<>();
        StateDict.Builder dict = StateDict.builder();
        for (Map.Entry<String, JsonNode> place : places.properties()) {
            String shardName = place.getValue().asText();
            StateDict shard = shards.get(shardName);
            if (shard == null) {
                shard = readShard(file, index, shardName);
                shards.put(shardName, shard);
                shard.metadata().forEach(dict::metadata);
            }
            if (!shard.contains(place.getKey())) {
                throw file.broken("it lists " + place.getKey() + " in " + shardName + ", which does not have it");
            }
            dict.put(place.getKey(), shard.get(place.getKey()));
        }
        return dict.build();
    }

    private static StateDict readShard(FileBytes listed, Path index, String name) throws IOException {
        // only a file name in the folder of the index, since the index may be untrusted
        if (name.isEmpty() || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0
                || name.indexOf('\0') >= 0) {
            throw listed.broken("a shard must be a file in the folder of the index; found '" + name + "'");
        }
        Path shard = index.toAbsolutePath().resolveSibling(name);
        if (!Files.isRegularFile(shard)) {
            throw listed.broken("its shard " + name + " is not in " + shard.getParent() + "; put it there");
        }
        try (FileBytes file = FileBytes.map(shard)) {
            if (!isSafetensors(file)) {
                throw file.broken("expected a shard in safetensors format");
            }
            return read(file);
        }
    }

    static void write(StateDict dict, OutputStream out) throws IOException {
        // wide types first, so that each tensor is aligned to its element size
        List<Map.Entry<String, StoredTensor>> byWidth = new ArrayList<>(dict.tensors().entrySet());
        byWidth.sort(Comparator.comparingInt(entry -> -entry.getValue().dtype().size()));
        Map<String, Long> begins = new HashMap<>();
        long end = 0;
        for (Map.Entry<String, StoredTensor> entry : byWidth) {
            begins.put(entry.getKey(), end);
            end = Math.addExact(end, entry.getValue().byteSize());
        }
        byte[] header = header(dict, begins).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(header, (header.length + 7) / 8 * 8);
        Arrays.fill(padded, header.length, padded.length, (byte) ' ');
        out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(padded.length).array());
        out.write(padded);
        WritableByteChannel channel = Channels.newChannel(out);
        for (Map.Entry<String, StoredTensor> entry : byWidth) {
            channel.write(entry.getValue().bytes());
        }
    }

    private static String header(StateDict dict, Map<String, Long> begins) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        if (!dict.metadata().isEmpty()) {
            ObjectNode metadata = header.putObject(METADATA);
            dict.metadata().forEach(metadata::put);
        }
        dict.tensors().forEach((name, tensor) -> {
            ObjectNode entry = header.putObject(name).put("dtype", tensor.dtype().name());
            ArrayNode shape = entry.putArray("shape");
            for (long size : tensor.shape()) {
                shape.add(size);
            }
            long begin = requireNonNull(begins.get(name));
            entry.putArray("data_offsets").add(begin).add(begin + tensor.byteSize());
        });
        return JSON.writeValueAsString(header);
    }

    private static ObjectNode parseObject(FileBytes file, byte[] json) throws IOException {
        try {
            if (JSON.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw file.broken("its header is not JSON: " + e.getOriginalMessage(), e);
        }
        throw file.broken("its header is not a JSON object");
    }

    /** The checked header entry of one tensor. */
    private record Entry(DType dtype, long[] shape, long begin, long end) {

        static Entry of(FileBytes file, String name, JsonNode node) throws FormatException {
            DType dtype = DType.ofSafetensors(node.path("dtype").asText());
            if (dtype == null) {
                throw file.broken("the type of " + name + " is " + node.path("dtype") + "; expected one of "
                        + Arrays.toString(DType.values()));
            }
            long[] shape = longs(file, name, "shape", node.path("shape"));
            long[] offsets = longs(file, name, "data_offsets", node.path("data_offsets"));
            if (offsets.length != 2 || offsets[1] < offsets[0]) {
                throw file.broken(
                        "data_offsets of " + name + " are not a begin and an end: " + node.path("data_offsets"));
            }
            long expected;
            try {
                expected = Shapes.byteSize(dtype, shape);
            } catch (IllegalArgumentException e) {
                throw file.broken("of " + name + ", " + e.getMessage(), e);
            }
            if (offsets[1] - offsets[0] != expected) {
                throw file.broken(name + " is " + dtype + Arrays.toString(shape) + ", " + expected + " bytes; found "
                        + (offsets[1] - offsets[0]));
            }
            return new Entry(dtype, shape, offsets[0], offsets[1]);
        }

        private static long[] longs(FileBytes file, String name, String field, JsonNode array) throws FormatException {
            long[] values = new long[array.size()];
            for (int i = 0; i < values.length; i++) {
                JsonNode value = array.get(i);
                if (value == null || !value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
                    throw file.broken(field + " of " + name + " has " + value + "; expected integers of at least 0");
                }
                values[i] = value.longValue();
            }
            if (!array.isArray()) {
                throw file.broken(field + " of " + name + " is missing");
            }
            return values;
        }
    }
}
