package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32;

/** The PNG format: verifies the checksum of every chunk, since decoders ignore damage, then decodes with OpenCV. */
final class Png implements Format {

    private static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

    @Override
    public List<String> extensions() {
        return List.of("png");
    }

    @Override
    public boolean matches(byte[] file) {
        return Format.hasAt(file, 0, SIGNATURE);
    }

    @Override
    public ImageSize size(byte[] file) throws IOException {
        if (!Format.hasAt(file, 12, "IHDR") || file.length < 24) {
            throw new IOException("its header chunk is missing");
        }
        ByteBuffer header = ByteBuffer.wrap(file);
        return new ImageSize(header.getInt(16), header.getInt(20));
    }

    @Override
    public Image decode(byte[] file) throws IOException {
        requireComplete(file);
        return OpenCv.decodeStored(file, v -> Math.min(255, v)); // Pillow clamps 16-bit gray to 255
    }

    private static void requireComplete(byte[] file) throws IOException {
        ByteBuffer chunks = ByteBuffer.wrap(file);
        CRC32 crc = new CRC32();
        for (int at = SIGNATURE.length(); at + 12L <= file.length;) {
            int length = chunks.getInt(at);
            if (length < 0 || at + 12L + length > file.length) {
                break;
            }
            crc.reset();
            crc.update(file, at + 4, 4 + length);
            if ((int) crc.getValue() != chunks.getInt(at + 8 + length)) {
                throw new IOException("the checksum of its chunk is wrong at byte " + at);
            }
            if (Format.hasAt(file, at + 4, "IEND")) {
                return;
            }
            at += 12 + length;
        }
        throw new EOFException("it is truncated (no end chunk in " + file.length + " bytes)");
    }
}
