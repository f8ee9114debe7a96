package io.github.graftml.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipInputStream;

/** Pictures and values that Python made, read from a safetensors file, which may be the only entry of a zip. */
public final class Goldens {

    private final JsonNode header;
    private final ByteBuffer data;

    private Goldens(byte[] file) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(all.getLong());
        header = new ObjectMapper().readTree(new String(file, 8, length, StandardCharsets.UTF_8));
        data = all.position(8 + length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    public static Goldens of(Path safetensors) throws IOException {
        return new Goldens(Files.readAllBytes(safetensors));
    }

    /** @param zip a resource beside the tests */
    public static Goldens ofResource(String zip) throws IOException {
        try (InputStream in = Goldens.class.getResourceAsStream(zip);
                ZipInputStream unzipped = new ZipInputStream(in)) {
            unzipped.getNextEntry();
            return new Goldens(unzipped.readAllBytes());
        }
    }

    /** @return a folder or file of the values that are too big for the repository, where they exist */
    public static Optional<Path> shared(String path) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared").resolve(path);
            if (Files.exists(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** @return the names in the file's order */
    public Iterable<String> names() {
        Map<String, JsonNode> entries = new LinkedHashMap<>();
        header.properties().forEach(e -> entries.put(e.getKey(), e.getValue()));
        entries.remove("__metadata__");
        return entries.keySet();
    }

    /** @return width and height of a [3,H,W] entry */
    public ImageSize size(String name) {
        JsonNode shape = header.get(name).get("shape");
        return new ImageSize(shape.get(2).asInt(), shape.get(1).asInt());
    }

    /** @return a uint8 [3,H,W] entry as a picture */
    public Image image(String name) {
        int height = size(name).height();
        int width = size(name).width();
        ByteBuffer planes = slice(name, "U8");
        byte[] rgb = new byte[3 * height * width];
        for (int i = 0; i < height * width; i++) {
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = planes.get(c * height * width + i);
            }
        }
        return new Image(new ImageSize(width, height), rgb);
    }

    /** @return a float32 entry, flat */
    public float[] floats(String name) {
        ByteBuffer bytes = slice(name, "F32");
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    private ByteBuffer slice(String name, String dtype) {
        JsonNode entry = header.get(name);
        if (entry == null || !entry.get("dtype").asText().equals(dtype)) {
            throw new IllegalArgumentException("No " + dtype + " entry " + name);
        }
        int from = entry.get("data_offsets").get(0).asInt();
        return data.slice(from, entry.get("data_offsets").get(1).asInt() - from).order(ByteOrder.LITTLE_ENDIAN);
    }
}
