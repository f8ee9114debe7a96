package io.github.graftml.weights;

import static io.github.graftml.weights.Fixtures.bytes;
import static io.github.graftml.weights.Fixtures.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were damaged, and files made to harm: whatever they hold, reading ends in a dict or in one clear IOException. */
@Timeout(120)
class HostileFileTest {

    @ParameterizedTest
    @ValueSource(strings = {"mixed_zip.pth", "mixed_legacy.pth", "mixed_protocol4.pth", "mixed.safetensors",
            "wrapped_ddp.pth"})
    void read_everyTruncation_isRefused(String name) throws IOException {
        byte[] whole = Files.readAllBytes(file(name));
        for (int length = 0; length < whole.length; length++) {
            assertThat(refuses(Arrays.copyOf(whole, length))).as("first %d bytes", length).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed_zip.pth", "mixed_legacy.pth", "mixed_protocol4.pth", "mixed.safetensors",
            "wrapped_ddp.pth"})
    void read_randomDamage_onlyFormatException(String name) throws IOException {
        byte[] whole = Files.readAllBytes(file(name));
        Random random = new Random(42);
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            byte[] damaged = whole.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            refused += refuses(damaged) ? 1 : 0;
        }
        assertThat(refused).isBetween(50, 2000);
    }

    // Reads every element; whatever is thrown but a FormatException fails the test.
    private static boolean refuses(byte[] file) throws IOException {
        try {
            for (StoredTensor tensor : StateDict.read(new ByteArrayInputStream(file), "fuzzed").tensors().values()) {
                if (tensor.bytes().remaining() != tensor.byteSize()) {
                    throw new AssertionError(tensor + " has " + tensor.bytes().remaining() + " bytes");
                }
            }
            return false;
        } catch (FormatException e) {
            return e.getMessage().startsWith("fuzzed cannot be read as weights: ");
        }
    }

    @Test
    void read_codeInAPickle_isNotLookedUp() {
        refused("cos\nsystem\n(X\4\0\0\0id\0\0tR.", "os.system");
        refused("\u008c\2os\u008c\6system\u0093.", "os.system");
        refused("cjava.lang.Runtime\ngetRuntime\n)R.", "java.lang.Runtime.getRuntime");
        refused("(ios\nsystem\n.", "instruction 0x69");
        refused("(cos\nsystem\no.", "os.system");
        refused("\u0082\1.", "instruction 0x82");
    }

    @Test
    void read_deepNesting_doesNotOverflowTheStack() {
        refused("]".repeat(300_000) + "a".repeat(299_999) + ".", "no dict");
        refused(")" + "\u0085".repeat(300_000) + ".", "no dict");
        refused("}" + ")" + "\u0085".repeat(300_000) + "K\1s.", "no tensors were found");
        refused("}" + "]".repeat(1000) + "a".repeat(999) + "K\1s.", "as a key");
        refused("]q\0h\0a.", "no dict"); // a list that holds itself
    }

    @Test
    void read_declaredSizes_areCheckedFirst() {
        refused("X\u00ff\u00ff\u00ff\u007fa.", "expected 2147483647 bytes");
        refused("B\u00ff\u00ff\u00ff\u00ffa.", "expected 4294967295 bytes");
        refused("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffa.", "expected -1 bytes");
        refused("}".repeat(2_100_000) + ".", "more than 2000000 instructions");
        refused("r\u00ff\u00ff\u00ff\u00ff.", "empty stack");
        refused("j\u00ff\u00ff\u00ff\u00ff.", "recalls value 4294967295");
        refused("t.", "mark");
        refused("(0.", "empty stack");
    }

    @Test
    void read_repeatedCopies_areBounded() {
        // one list of 2,000 pairs made into an ordered dict again and again
        String pair = "X\1\0\0\0aK\1\u0086";
        refused("](" + pair.repeat(2000) + "eq\1ccollections\nOrderedDict\nq\2" + "h\2h\1\u0085R".repeat(1000) + ".",
                "too large");
    }

    @Test
    void read_tensorThatLeavesItsStorage_isRefused() {
        refused(tensor(4, "K\1", "(K\4t", "(K\1t"), "exceeds its storage");
        refused(tensor(4, "K\0", "(K\2K\2t", "(K\3K\1t"), "exceeds its storage");
        refused(tensor(4, "K\0", "(J\u00ff\u00ff\u00ff\u00fft", "(K\1t"), "negative");
        refused(tensor(4, "K\3", "(K\2t", "(J\u00ff\u00ff\u00ff\u00fft"), "negative");
        refused(tensor(4, huge(), "(K\1t", "(K\1t"), "exceeds its storage");
        refused(tensor(4, "K\0", "(K\2t", "(" + huge() + "t"), "exceeds its storage");
        refused(tensor(4, "K\0", "(" + huge() + huge() + "t", "(K\0K\0t"), "more than 2^63");
        refused(tensor(4, "K\0", "(" + "J\0\0\1\0".repeat(2) + "t", "(K\0K\0t"), "a view of 17179869184 bytes");
        refused(tensor(4, "K\0", "(" + "K\1".repeat(17) + "t", "(" + "K\1".repeat(17) + "t"), "17 sizes");
        refused(tensor(4, "K\0", "(K\4t", "(K\1K\1t"), "2 strides");
        refused(tensor(5, "K\0", "(K\4t", "(K\1t"), "should have 20 bytes, found 16");
        refused(tensor(100, "K\0", "(K\4t", "(K\1t"), "100 elements of F32, the whole file has");
        refused(tensor(4, "X\0\0\0\0", "(K\4t", "(K\1t"), "expected an integer");
    }

    @Test
    void read_expandedTensor_isMade() throws IOException {
        StateDict dict = StateDict.read(new ByteArrayInputStream(zip(tensor(4, "K\1", "(K\3K\2t", "(K\0K\1t"))),
                "expanded");
        assertThat(bytes(dict.get("w"))).containsExactly(4, 5, 6, 7, 8, 9, 10, 11, 4, 5, 6, 7, 8, 9, 10, 11, 4, 5, 6, 7,
                8, 9, 10, 11);
    }

    @Test
    void read_pickleOfPython2_namesAndPairs() throws IOException {
        // OrderedDict([["w", tensor]]) with byte strings, the type of a GPU, and _rebuild_tensor without its later arguments
        String pickle = "ccollections\nOrderedDict\n]](U\1wctorch._utils\n_rebuild_tensor\n((U\7storagectorch.cuda\nFloatStorage\n"
                + "U\1" + "0U\6cuda:0K\4tQK\0(K\2K\2t(K\1K\2ttRea\u0085R.";
        StateDict dict = StateDict.read(new ByteArrayInputStream(zip(pickle)), "python2");
        assertThat(dict.get("w")).hasToString("F32[2, 2]");
        assertThat(bytes(dict.get("w"))).containsExactly(0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15);
    }

    @Test
    void read_otherFiles_areNamedForWhatTheyAreNot() throws IOException {
        assertThatThrownBy(() -> StateDict
                .read(new ByteArrayInputStream("<html>".repeat(9).getBytes(StandardCharsets.UTF_8)), "page.pth"))
                .isInstanceOf(FormatException.class).hasMessageContaining("page.pth")
                .hasMessageContaining("another format");
        ByteArrayOutputStream other = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(other)) {
            zip.putNextEntry(new ZipEntry("a/data.pkl"));
            zip.write(new byte[100]);
        }
        assertThatThrownBy(() -> StateDict.read(new ByteArrayInputStream(other.toByteArray()), "a.zip"))
                .isInstanceOf(FormatException.class).hasMessageContaining("compressed");
    }

    private static String huge() {
        return "\u008a\10\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f"; // 2^63 - 1
    }

    // {"w": _rebuild_tensor_v2(storage "0" of count floats, offset, shape, strides, False, OrderedDict())}
    private static String tensor(int count, String offset, String shape, String strides) {
        return "}X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0" + "0"
                + "X\3\0\0\0cpuK" + (char) count + "tQ" + offset + shape + strides + "\u0089}tRs.";
    }

    private static void refused(String pickle, String complaint) {
        assertThatThrownBy(() -> StateDict.read(new ByteArrayInputStream(zip(pickle)), "hostile"))
                .isInstanceOf(FormatException.class).hasMessageContaining("hostile").hasMessageContaining(complaint);
    }

    /** A file as torch.save makes it: this pickle (each char a byte, protocol 2) and one storage of the bytes 0 to 15. */
    private static byte[] zip(String pickle) throws IOException {
        byte[] storage = new byte[16];
        for (int i = 0; i < storage.length; i++) {
            storage[i] = (byte) i;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "a/data.pkl", ("\u0080\2" + pickle).getBytes(StandardCharsets.ISO_8859_1));
            store(zip, "a/data/0", storage);
        }
        return out.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry(name);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
    }
}
