package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Converts OpenCV matrices to images. */
public final class MatImages {

    /** OpenCV's depth names by number. */
    private static final List<String> DEPTHS = List.of("8U", "8S", "16U", "16S", "32S", "32F", "64F", "16F");

    private MatImages() {
    }

    /**
     * Returns a copy of the pixels of a matrix.
     *
     * @param mat uint8 with one channel (gray), three (BGR) or four (BGRA, alpha is dropped); the caller keeps
     *            ownership
     * @return the image
     * @throws IllegalArgumentException if the matrix is empty or of another type
     */
    public static Image of(Mat mat) {
        if (mat == null || mat.isNull() || mat.empty()) {
            throw new IllegalArgumentException(
                    "Expected a Mat with an image; got an empty one. imread returns it for a file that it cannot read.");
        }
        int channels = mat.channels();
        if (mat.dims() != 2 || mat.depth() != opencv_core.CV_8U || channels == 2 || channels > 4) {
            throw new IllegalArgumentException(
                    "Expected a Mat of 8-bit gray, BGR or BGRA (CV_8UC1, CV_8UC3, CV_8UC4); got "
                            + "CV_" + DEPTHS.get(mat.depth()) + "C" + channels + " in " + mat.dims()
                            + " dimensions. Convert it with Mat.convertTo or cvtColor.");
        }
        int width = mat.cols();
        byte[] row = new byte[width * channels];
        byte[] rgb = new byte[3 * width * mat.rows()];
        int red = channels == 1 ? 0 : 2;
        int green = channels == 1 ? 0 : 1;
        for (int y = 0, to = 0; y < mat.rows(); y++) { // row by row, since a region of a larger Mat is not contiguous
            mat.ptr(y).get(row);
            for (int from = 0; from < row.length; from += channels, to += 3) {
                rgb[to] = row[from + red];
                rgb[to + 1] = row[from + green];
                rgb[to + 2] = row[from];
            }
        }
        return new Image(new ImageSize(width, mat.rows()), rgb);
    }
}
