package io.github.graftml.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A writer of {@code torch.save} files: an uncompressed zip with a pickle of protocol 2 and one storage per tensor,
 * aligned to 64 bytes for memory mapping. Equal tensors give equal bytes.
 */
final class TorchWriter {

    private static final String FOLDER = "archive/";
    private static final int ALIGNMENT = 64;
    private static final int LOCAL_HEADER = 30;
    private static final int EXTRA_HEADER = 4;
    private static final int PADDING_ID = 0x4246; // the bytes FB, as torch marks its own padding
    // A fixed time; for the earliest time of a zip the JDK would write another field.
    private static final LocalDateTime FIXED_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final ZipOutputStream zip;
    private final WritableByteChannel channel;
    private long written; // bytes of the file up to the last closed entry

    private TorchWriter(OutputStream out) {
        zip = new ZipOutputStream(out);
        zip.setMethod(ZipOutputStream.STORED);
        channel = Channels.newChannel(zip);
    }

    static void write(StateDict dict, OutputStream out) throws IOException {
        TorchWriter writer = new TorchWriter(out);
        writer.entry("data.pkl", pickle(dict));
        writer.entry("byteorder", ascii("little"));
        int index = 0;
        for (StoredTensor tensor : dict.tensors().values()) {
            writer.entry("data/" + index++, tensor.bytes());
        }
        writer.entry("version", ascii("3\n"));
        writer.zip.finish();
    }

    private void entry(String name, ByteBuffer bytes) throws IOException {
        ZipEntry entry = new ZipEntry(FOLDER + name);
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        entry.setCrc(crc.getValue());
        entry.setSize(bytes.remaining());
        entry.setTimeLocal(FIXED_TIME);
        int header = LOCAL_HEADER + entry.getName().length() + EXTRA_HEADER; // the name is ASCII
        int padding = Math.floorMod(-(written + header), ALIGNMENT);
        entry.setExtra(ByteBuffer.allocate(EXTRA_HEADER + padding).order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) PADDING_ID).putShort((short) padding).array());
        written += header + padding + bytes.remaining();
        zip.putNextEntry(entry);
        channel.write(bytes);
        zip.closeEntry();
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static ByteBuffer pickle(StateDict dict) {
        Pickle pickle = new Pickle();
        pickle.op(0x80).op(2).orderedDict();
        if (!dict.tensors().isEmpty()) {
            pickle.op('(');
            int index = 0;
            for (var entry : dict.tensors().entrySet()) {
                pickle.text(entry.getKey()).tensor(entry.getValue(), index++);
            }
            pickle.op('u');
        }
        return ByteBuffer.wrap(pickle.op('.').out.toByteArray());
    }

    /** The instructions of protocol 2 that a state dict needs. */
    private static final class Pickle {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Pickle op(int opcode) {
            out.write(opcode);
            return this;
        }

        Pickle global(String module, String name) {
            return op('c').bytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
        }

        Pickle orderedDict() {
            return global("collections", "OrderedDict").op(')').op('R');
        }

        Pickle text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            return op('X').bytes(littleEndian(4).putInt(utf8.length).array()).bytes(utf8);
        }

        Pickle integer(long value) {
            return value == (int) value
                    ? op('J').bytes(littleEndian(4).putInt((int) value).array())
                    : op(0x8a).op(8).bytes(littleEndian(8).putLong(value).array());
        }

        Pickle integers(long... values) {
            op('(');
            for (long value : values) {
                integer(value);
            }
            return op('t');
        }

        // torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)
        Pickle tensor(StoredTensor tensor, int index) {
            return global("torch._utils", "_rebuild_tensor_v2").op('(')
                    .op('(').text("storage").global("torch", tensor.dtype().torchStorage())
                    .text(Integer.toString(index))
                    .text("cpu").integer(tensor.elementCount()).op('t').op('Q')
                    .integer(0).integers(tensor.shape()).integers(Shapes.contiguousStrides(tensor.shape()))
                    .op(0x89).orderedDict().op('t').op('R');
        }

        private Pickle bytes(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        private static ByteBuffer littleEndian(int size) {
            return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
