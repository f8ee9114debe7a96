package io.github.graftml.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargeFileTest {

    private static final int PIECE = 10_000_000;
    private static final int PIECES = 17;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"big.pth", "big.safetensors"})
    void read_170MB_takesAtMostOnePointThreeTimesThat(String name) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")));
        Path file = folder.resolve(name);
        StateDict.Builder dict = StateDict.builder();
        for (int i = 0; i < PIECES; i++) {
            dict.put("w" + i, StoredTensor.of(DType.U8, new long[] {PIECE}, ByteBuffer.allocate(PIECE)));
        }
        dict.build().save(file);
        Process reader = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), Reader.class.getName(), file.toString())
                .redirectErrorStream(true).start();
        String output = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertThat(reader.waitFor()).as(output).isZero();
        assertThat(Long.parseLong(output)).isLessThan((long) (1.3 * PIECE * PIECES));
    }

    /** Reads every byte of every tensor and prints by how many bytes the process has grown at its peak. */
    static final class Reader {

        public static void main(String[] arguments) throws IOException {
            long before = peak();
            long sum = 0;
            for (StoredTensor tensor : StateDict.read(Path.of(arguments[0])).tensors().values()) {
                ByteBuffer bytes = tensor.bytes();
                while (bytes.hasRemaining()) {
                    sum += bytes.get();
                }
            }
            if (sum != 0) {
                throw new IllegalStateException("the file holds nothing but zeros, the sum of what was read is " + sum);
            }
            System.out.println(peak() - before);
        }

        private static long peak() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElseThrow();
        }
    }

    @Test
    void read_beyondTwoGiB_everyTensorInReach() throws IOException {
        long size = 1_500_000_000;
        byte[] header = """
                {"a":{"dtype":"U8","shape":[1500000000],"data_offsets":[0,1500000000]},"b":{"dtype":"U8","shape":[1500000000],"data_offsets":[1500000000,3000000000]}}"""
                .getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("sparse.safetensors");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).flip());
            channel.write(ByteBuffer.wrap(header));
            channel.write(ByteBuffer.wrap(new byte[] {42}), 8 + header.length + 2 * size - 1); // all before it is a hole
        }
        StateDict dict = StateDict.read(file);
        assertThat(dict.get("a").bytes().get((int) size - 1)).isZero();
        assertThat(dict.get("b").bytes().get((int) size - 1)).isEqualTo((byte) 42);
    }
}
