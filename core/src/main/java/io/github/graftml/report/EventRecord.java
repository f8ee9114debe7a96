package io.github.graftml.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * One record of a TensorBoard event file: a protobuf {@code tensorboard.Event} in TFRecord framing. Field numbers are
 * those of TensorBoard's {@code event.proto}, {@code summary.proto} and {@code tensor.proto}.
 */
final class EventRecord {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    /** A protobuf message being written. */
    private static final class Message {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint(field << 3 | VARINT);
            varint(value);
            return this;
        }

        Message real(int field, double value) {
            varint(field << 3 | FIXED64);
            out.writeBytes(littleEndian(8).putDouble(value).array());
            return this;
        }

        Message real(int field, float value) {
            varint(field << 3 | FIXED32);
            out.writeBytes(littleEndian(4).putFloat(value).array());
            return this;
        }

        Message bytes(int field, byte[] value) {
            varint(field << 3 | BYTES);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Consumer<Message> content) {
            var inner = new Message();
            content.accept(inner);
            return bytes(field, inner.out.toByteArray());
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }

    private EventRecord() {
    }

    /** The first record of every file. */
    static byte[] fileVersion(double wallTime) {
        return framed(new Message().real(1, wallTime).text(3, "brain.Event:2"));
    }

    /** Marks that a run is resumed: TensorBoard ignores what earlier files hold from this step on. */
    static byte[] sessionStart(double wallTime, long step) {
        int start = 1;
        return framed(new Message().real(1, wallTime).number(2, step).message(7, session -> session.number(1, start)));
    }

    static byte[] scalar(double wallTime, long step, String tag, float value) {
        return summary(wallTime, step, tag, v -> v.real(2, value));
    }

    static byte[] image(double wallTime, long step, String tag, int width, int height, byte[] encoded) {
        int rgb = 3;
        return summary(wallTime, step, tag,
                v -> v.message(4, i -> i.number(1, height).number(2, width).number(3, rgb).bytes(4, encoded)));
    }

    /** Text is a tensor of one string that its metadata gives to TensorBoard's text plugin. */
    static byte[] text(double wallTime, long step, String tag, String markdown) {
        int stringType = 7;
        return summary(wallTime, step, tag, v -> v
                .message(8, t -> t.number(1, stringType).message(2, shape -> shape.message(2, d -> d.number(1, 1)))
                        .text(8, markdown))
                .message(9, m -> m.message(1, plugin -> plugin.text(1, "text"))));
    }

    private static byte[] summary(double wallTime, long step, String tag, Consumer<Message> value) {
        return framed(new Message().real(1, wallTime).number(2, step)
                .message(5, s -> s.message(1, v -> value.accept(v.text(1, tag)))));
    }

    /** Length, checksum of the length, content, checksum of the content; everything little-endian. */
    private static byte[] framed(Message event) {
        byte[] content = event.out.toByteArray();
        byte[] length = littleEndian(8).putLong(content.length).array();
        return littleEndian(content.length + 16).put(length).putInt(maskedChecksum(length))
                .put(content).putInt(maskedChecksum(content)).array();
    }

    /** CRC-32C, rotated and shifted so that the checksum of data that holds checksums stays sound. */
    private static int maskedChecksum(byte[] data) {
        var crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
