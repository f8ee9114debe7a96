package io.github.graftml.internal.image;

import io.github.graftml.internal.memory.NativeRuntime;
import java.io.IOException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** OpenCV's decoders, used for what they do fast: JPEG, PNG and WebP. */
final class OpenCv {

    static {
        NativeRuntime.start();
        opencv_core.setNumThreads(1); // pictures are decoded side by side, each on one thread
    }

    private OpenCv() {
    }

    /** @return 8-bit colour as RGB; EXIF orientation is not applied */
    static byte[] decodeRgb(byte[] file, int width, int height) throws IOException {
        try (BytePointer data = new BytePointer(file);
             Mat coded = new Mat(1, file.length, opencv_core.CV_8UC1, data);
             Mat decoded = opencv_imgcodecs.imdecode(coded,
                     opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION)) {
            if (decoded.empty()) {
                throw new IOException("the compressed data is damaged");
            }
            byte[] rgb = new byte[3 * decoded.cols() * decoded.rows()];
            decoded.data().get(rgb);
            return rgb;
        }
    }
}
