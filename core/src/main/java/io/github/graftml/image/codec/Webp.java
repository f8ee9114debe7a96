package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The WebP format, lossy and lossless; the first frame of an animation. */
final class Webp implements Format {

    @Override
    public List<String> extensions() {
        return List.of("webp");
    }

    @Override
    public boolean matches(byte[] file) {
        return Format.hasAt(file, 0, "RIFF") && Format.hasAt(file, 8, "WEBP");
    }

    @Override
    public ImageSize size(byte[] file) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (data.getInt(4) + 8L > file.length) {
            throw new EOFException("it is truncated (" + file.length + " bytes of " + (data.getInt(4) + 8L) + ")");
        }
        if (Format.hasAt(file, 12, "VP8X")) {
            return new ImageSize(1 + (data.getInt(24) & 0xffffff), 1 + (data.getInt(26) >>> 8));
        }
        if (Format.hasAt(file, 12, "VP8L")) {
            int bits = data.getInt(21);
            return new ImageSize(1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff));
        }
        if (Format.hasAt(file, 12, "VP8 ")) {
            return new ImageSize(data.getShort(26) & 0x3fff, data.getShort(28) & 0x3fff);
        }
        throw new IOException("its first chunk is not a WebP chunk");
    }

    @Override
    public Image decode(byte[] file) throws IOException {
        return OpenCv.decodeStored(file, v -> v >> 8);
    }
}
