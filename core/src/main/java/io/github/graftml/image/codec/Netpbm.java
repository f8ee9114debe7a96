package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;

/** The portable any-map formats, P1 to P6: bitmap, gray and color, as ASCII or binary. */
final class Netpbm implements Format {

    @Override
    public List<String> extensions() {
        return List.of("ppm", "pgm", "pbm");
    }

    @Override
    public boolean matches(byte[] file) {
        return file.length > 2 && file[0] == 'P' && file[1] >= '1' && file[1] <= '6' && Character.isWhitespace(file[2]);
    }

    @Override
    public ImageSize size(byte[] file) throws IOException {
        return new Reader(file).size;
    }

    @Override
    public Image decode(byte[] file) throws IOException {
        Reader reader = new Reader(file);
        int channels = reader.kind == 3 ? 3 : 1;
        byte[] rgb = new byte[3 * reader.size.width() * reader.size.height()];
        for (int y = 0, to = 0; y < reader.size.height(); y++) {
            reader.startRow();
            for (int x = 0; x < reader.size.width(); x++, to += 3) {
                for (int c = 0; c < channels; c++) {
                    rgb[to + c] = (byte) reader.sample();
                }
                if (channels == 1) {
                    rgb[to + 1] = rgb[to];
                    rgb[to + 2] = rgb[to];
                }
            }
        }
        return new Image(reader.size, rgb);
    }

    private static final class Reader {

        private final byte[] file;
        private final boolean ascii;
        private final int kind; // 1 bitmap, 2 gray, 3 color
        private final ImageSize size;
        private final int max;
        private int at = 2;
        private int bit = 8;

        Reader(byte[] file) throws IOException {
            this.file = file;
            int type = file[1] - '0';
            ascii = type <= 3;
            kind = ascii ? type : type - 3;
            int width = number();
            size = new ImageSize(width, number());
            max = kind == 1 ? 1 : number();
            if (max < 1 || max > 65535) {
                throw new IOException("its maximum value must be 1 to 65535; got " + max);
            }
            at++; // one whitespace character ends the header
        }

        void startRow() {
            bit = 8; // each row of bits begins with a new byte
        }

        /** Returns the next value, scaled to 0 to 255. */
        int sample() throws IOException {
            if (kind == 1) {
                return (ascii ? digit() : nextBit()) == 1 ? 0 : 255; // 1 is black
            }
            int value = ascii ? number() : max < 256 ? next() : next() << 8 | next();
            if (value > max && ascii) {
                throw new IOException("its value " + value + " is above its maximum " + max);
            }
            if (max == 255) {
                return value;
            }
            if (kind == 2 && max > 255) { // Pillow scales such values to 16 bits and clamps them to 255
                return Math.min(255, max == 65535 ? value : (int) Math.rint((double) value / max * 65535));
            }
            return Math.min(255, (int) Math.rint((double) value / max * 255));
        }

        private int nextBit() throws IOException {
            if (bit == 8) {
                next();
                bit = 0;
            }
            return file[at - 1] >> (7 - bit++) & 1;
        }

        private int next() throws IOException {
            if (at >= file.length) {
                throw new EOFException("it is truncated (" + file.length + " bytes)");
            }
            return file[at++] & 0xff;
        }

        private int digit() throws IOException {
            skipSpace();
            return next() - '0';
        }

        private int number() throws IOException {
            skipSpace();
            int value = 0;
            int begin = at;
            while (at < file.length && Character.isDigit(file[at])) {
                value = Math.addExact(Math.multiplyExact(value, 10), file[at++] - '0');
            }
            if (at == begin) {
                next(); // throws at the end of the file
                throw new IOException("it has no number at byte " + begin);
            }
            return value;
        }

        private void skipSpace() {
            while (at < file.length && (Character.isWhitespace(file[at]) || file[at] == '#')) {
                if (file[at] == '#') {
                    while (at < file.length && file[at] != '\n' && file[at] != '\r') {
                        at++;
                    }
                } else {
                    at++;
                }
            }
        }
    }
}
