package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The GIF format: the first frame on its screen. As in Pillow, pixels outside the frame get the transparent color, or
 * the first palette color if there is none.
 */
final class Gif implements Format {

    private static final JdkReader READER = new JdkReader("gif");

    /** Position of the first frame, and the index of its transparent color or -1. */
    private record Frame(ImageSize screen, int left, int top, int width, int height, int transparent) {
    }

    @Override
    public List<String> extensions() {
        return List.of("gif");
    }

    @Override
    public boolean matches(byte[] file) {
        return Format.hasAt(file, 0, "GIF87a") || Format.hasAt(file, 0, "GIF89a");
    }

    @Override
    public ImageSize size(byte[] file) throws IOException {
        return frame(file).screen;
    }

    @Override
    public Image decode(byte[] file) throws IOException {
        Frame frame = frame(file);
        BufferedImage decoded = READER.read(file, reader -> reader.read(0));
        int[] screen = new int[frame.screen.width() * frame.screen.height()];
        Arrays.fill(screen, Math.max(0, frame.transparent));
        int[] indices = JdkReader.samples(decoded.getRaster());
        for (int y = 0; y < frame.height; y++) {
            System.arraycopy(indices, y * frame.width, screen, (frame.top + y) * frame.screen.width() + frame.left,
                    frame.width);
        }
        int[] colors = new int[256];
        ((IndexColorModel) decoded.getColorModel()).getRGBs(colors);
        return new Image(frame.screen, JdkReader.rgb(screen, colors));
    }

    /** Reads the blocks up to the end of the first frame, since the JDK's reader accepts a truncated one. */
    private static Frame frame(byte[] file) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int transparent = -1;
        int at = 13 + paletteBytes(file[10]);
        while (file[at] != ',') {
            if (file[at] != '!') {
                throw new IOException("it has an unknown block at byte " + at);
            }
            if ((file[at + 1] & 0xff) == 0xf9 && (file[at + 3] & 1) == 1) {
                transparent = file[at + 6] & 0xff;
            }
            at = endOfBlocks(file, at + 2);
        }
        int left = data.getShort(at + 1) & 0xffff;
        int top = data.getShort(at + 3) & 0xffff;
        int width = data.getShort(at + 5) & 0xffff;
        int height = data.getShort(at + 7) & 0xffff;
        endOfBlocks(file, at + 11 + paletteBytes(file[at + 9]));
        ImageSize screen = new ImageSize(Math.max(data.getShort(6) & 0xffff, left + width),
                Math.max(data.getShort(8) & 0xffff, top + height));
        return new Frame(screen, left, top, width, height, transparent);
    }

    private static int paletteBytes(byte flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static int endOfBlocks(byte[] file, int at) throws EOFException {
        while (at < file.length && file[at] != 0) {
            at += 1 + (file[at] & 0xff);
        }
        if (at >= file.length) {
            throw new EOFException("it is truncated (" + file.length + " bytes)");
        }
        return at + 1;
    }
}
