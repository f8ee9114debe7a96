package io.github.graftml.weights;

import static io.github.graftml.weights.Fixtures.assertSame;
import static io.github.graftml.weights.Fixtures.bytes;
import static io.github.graftml.weights.Fixtures.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    @TempDir
    Path folder;

    @Test
    void read_mixedTypes_valuesOfPython() throws IOException {
        StateDict dict = StateDict.read(file("mixed.safetensors"));
        assertThat(dict.tensors()).hasSize(12);
        assertThat(dict.get("f32")).hasToString("F32[4, 6]");
        assertThat(dict.get("f32").bytes().getFloat(4 * 23)).isEqualTo(23f);
        assertThat(dict.get("transposed").bytes().getFloat(4)).isEqualTo(6f);
        assertThat(dict.get("i64").bytes().getLong(8 * 4)).isEqualTo(4);
        assertThat(dict.get("scalar").shape()).isEmpty();
        assertThat(dict.get("scalar").bytes().getFloat()).isEqualTo(3.5f);
        assertThat(dict.get("empty")).hasToString("F32[0, 3]");
        assertThat(bytes(dict.get("bool"))).containsExactly(1, 0);
        assertThat(dict.get("bf16").bytes().getShort(2)).isEqualTo((short) (Float.floatToIntBits(1f) >> 16));
    }

    @Test
    void write_thenRead_sameTensorsOrderAndMetadata() throws IOException {
        StateDict.Builder builder = StateDict.builder().metadata("format", "pt").metadata("epoch", "3");
        StateDict.read(file("mixed.safetensors")).tensors().forEach(builder::put);
        StateDict dict = builder.build();
        dict.save(folder.resolve("out.safetensors"));
        StateDict again = StateDict.read(folder.resolve("out.safetensors"));
        assertSame(again, dict);
        assertThat(again.tensors().keySet()).containsExactlyElementsOf(dict.tensors().keySet());
        assertThat(again.metadata()).containsExactlyEntriesOf(dict.metadata());
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void read_bundledLite0_fromTheClassPath() throws IOException {
        String resource = "/io/github/graftml/model/zoo/efficientnet-lite0.safetensors";
        try (InputStream stream = StateDict.class.getResourceAsStream(resource)) {
            StateDict dict = StateDict.read(stream, resource);
            assertThat(dict.tensors()).hasSize(296);
            assertThat(dict.get("_conv_stem.weight")).hasToString("F16[32, 3, 3, 3]");
            assertThat(dict.get("_fc.bias")).hasToString("F32[1000]");
            assertThat(dict.metadata()).containsEntry("licence", "Apache-2.0");
        }
    }

    @Test
    void read_shardsBehindAnIndex_oneDict() throws IOException {
        StateDict.of(Map.of("module.a", StoredTensor.of(new long[] {2}, 1, 2))).save(folder.resolve("m-1.safetensors"));
        StateDict.of(Map.of("module.b", StoredTensor.of(new long[] {}, 3))).save(folder.resolve("m-2.safetensors"));
        Path index = folder.resolve("m.safetensors.index.json");
        Files.writeString(index,
                """
                        {"metadata": {"total_size": 12}, "weight_map": {"module.a": "m-1.safetensors", "module.b": "m-2.safetensors"}}""");
        StateDict dict = StateDict.read(index);
        assertThat(dict.tensors().keySet()).containsExactly("a", "b");
        assertThat(dict.get("b").bytes().getFloat()).isEqualTo(3f);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ../x.safetensors | a file in the folder of the index
            gone.safetensors | is not in
            other.safetensors | does not have it""")
    void readIndex_ofAStranger_staysInItsFolder(String shard, String complaint) throws IOException {
        StateDict.of(Map.of("b", StoredTensor.of(new long[] {}, 3))).save(folder.resolve("other.safetensors"));
        Path index = folder.resolve("m.safetensors.index.json");
        Files.writeString(index, "{\"weight_map\": {\"a\": \"" + shard + "\"}}");
        assertThatThrownBy(() -> StateDict.read(index)).isInstanceOf(FormatException.class)
                .hasMessageContaining(index.toString()).hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`',
            textBlock = """
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[],"data_offsets":[8,12]}} | Duplicate field
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | need 8 bytes
                    {"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}} | ends after
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}} | leave a gap at byte 0
                    {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}} | found 8
                    {"a":{"dtype":"F32","shape":[-3],"data_offsets":[0,12]}} | integers
                    {"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,12]}} | more than 2^63
                    {"a":{"dtype":"F4","shape":[3],"data_offsets":[0,12]}} | expected one of
                    {"a":{"dtype":"F32","data_offsets":[0,12]}} | shape of a is missing
                    {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]} | not JSON
                    {"a":{"dtype":"F32","shape":[3],"data_offsets":[12,0]}} | begin and an end""")
    void read_headerThatLies_isRefused(String header, String complaint) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        byte[] file = ByteBuffer.allocate(8 + text.length + 12).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length)
                .put(text).array();
        assertThatThrownBy(() -> StateDict.read(new ByteArrayInputStream(file), "lying"))
                .isInstanceOf(FormatException.class).hasMessageContaining("lying").hasMessageContaining(complaint);
    }

    @Test
    void summary_ofManyAndLongKeys_namesTheFirstAndCountsTheRest() {
        StateDict.Builder found = StateDict.builder();
        Map<String, long[]> expected = new TreeMap<>();
        for (int i = 100; i < 400; i++) {
            found.put("unwanted." + i + "x".repeat(10_000), StoredTensor.of(new long[0], 1)).put("shape" + i,
                    StoredTensor.of(new long[0], 1));
            expected.put("missing" + i, new long[0]);
            expected.put("shape" + i, new long[] {512, 512, 3, 3});
        }
        assertThat(found.build().differenceFrom(expected).summary()).hasSizeLessThan(400)
                .startsWith("missing: missing100, missing101 and 298 more; unexpected: ...xxx")
                .endsWith(
                        "; wrong shape: shape100 (expected [512, 512, 3, 3], found []), shape101 (expected [512, 512, 3, 3], found [])"
                                + " and 298 more");
    }

    @Test
    void differenceFrom_namesEveryKey() {
        StateDict dict = StateDict.builder().put("a", StoredTensor.of(new long[] {2}, 1, 2))
                .put("b", StoredTensor.of(new long[] {}, 1)).build();
        KeyDifference difference = dict.differenceFrom(Map.of("a", new long[] {1, 2}, "c", new long[] {}));
        assertThat(difference).hasToString("missing: c; unexpected: b; wrong shape: a (expected [1, 2], found [2])");
        assertThat(dict.differenceFrom(Map.of("a", new long[] {2}, "b", new long[0])).isEmpty()).isTrue();
    }

    @Test
    void write_unknownEnding_saysWhichAreKnown() {
        assertThatThrownBy(() -> StateDict.of(Map.of()).save(folder.resolve("a.bin")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(".safetensors");
    }
}
