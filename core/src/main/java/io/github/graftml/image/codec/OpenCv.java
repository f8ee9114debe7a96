package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.runtime.internal.NativeRuntime;
import java.io.IOException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** OpenCV's decoders for JPEG, PNG and WebP. Thread-safe. */
final class OpenCv {

    private static final int RGB = opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
    private static final int AS_STORED = opencv_imgcodecs.IMREAD_UNCHANGED;

    static {
        NativeRuntime.start();
        opencv_core.setNumThreads(1); // each image is decoded on one thread, several at once
    }

    private OpenCv() {
    }

    /**
     * Decodes to 8-bit RGB; EXIF orientation is not applied.
     *
     * @param reduction factor by which a JPEG's sides are reduced, rounded up: 1, 2, 4 or 8
     */
    static Image decodeRgb(byte[] file, int reduction) throws IOException {
        try (BytePointer data = new BytePointer(file);
                Mat encoded = new Mat(1, file.length, opencv_core.CV_8UC1, data);
                Mat decoded = opencv_imgcodecs.imdecode(encoded, RGB | reduced(reduction))) {
            byte[] rgb = new byte[3 * requirePixels(decoded)];
            decoded.data().get(rgb);
            return new Image(new ImageSize(decoded.cols(), decoded.rows()), rgb);
        }
    }

    /**
     * Decodes without color conversion; alpha is dropped, as in Pillow.
     *
     * @param gray16 conversion of a 16-bit gray value to 8 bits
     */
    static Image decodeStored(byte[] file, Narrowing gray16) throws IOException {
        try (BytePointer data = new BytePointer(file);
                Mat encoded = new Mat(1, file.length, opencv_core.CV_8UC1, data);
                Mat decoded = opencv_imgcodecs.imdecode(encoded, AS_STORED)) {
            int channels = decoded.channels();
            byte[] samples = bytes(decoded, requirePixels(decoded) * channels, channels == 1 ? gray16 : v -> v >> 8);
            byte[] rgb = new byte[samples.length / channels * 3];
            int red = channels == 1 ? 0 : 2; // stored as blue, green, red
            int green = channels == 1 ? 0 : 1;
            for (int from = 0, to = 0; to < rgb.length; from += channels, to += 3) {
                rgb[to] = samples[from + red];
                rgb[to + 1] = samples[from + green];
                rgb[to + 2] = samples[from];
            }
            return new Image(new ImageSize(decoded.cols(), decoded.rows()), rgb);
        }
    }

    /** Returns OpenCV's flag: 16, 32 or 64 for a reduction by 2, 4 or 8. */
    private static int reduced(int reduction) {
        return reduction == 1 ? 0 : 8 * reduction;
    }

    /** A conversion from 16 to 8 bits. */
    interface Narrowing {
        int toByte(int value);
    }

    private static byte[] bytes(Mat decoded, int count, Narrowing narrowing) throws IOException {
        byte[] bytes = new byte[count];
        if (decoded.depth() == opencv_core.CV_8U) {
            decoded.data().get(bytes);
        } else if (decoded.depth() == opencv_core.CV_16U) {
            short[] shorts = new short[count];
            new ShortPointer(decoded.data()).get(shorts);
            for (int i = 0; i < count; i++) {
                bytes[i] = (byte) narrowing.toByte(shorts[i] & 0xffff);
            }
        } else {
            throw new IOException("its samples are neither 8 nor 16 bits, which is not supported");
        }
        return bytes;
    }

    private static int requirePixels(Mat decoded) throws IOException {
        if (decoded.empty()) {
            throw new IOException("its compressed data is damaged");
        }
        return decoded.rows() * decoded.cols();
    }
}
