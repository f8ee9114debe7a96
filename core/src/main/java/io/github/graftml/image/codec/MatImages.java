package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** OpenCV's matrices as pictures. */
public final class MatImages {

    /** OpenCV's names, by its numbers. */
    private static final List<String> DEPTHS = List.of("8U", "8S", "16U", "16S", "32S", "32F", "64F", "16F");

    private MatImages() {
    }

    /**
     * @param mat 8-bit unsigned: one channel grey, three blue, green, red, four with alpha, which is left out; stays the
     *            caller's
     * @return a copy of its pixels
     * @throws IllegalArgumentException if the matrix is empty or of another type
     */
    public static Image of(Mat mat) {
        if (mat == null || mat.isNull() || mat.empty()) {
            throw new IllegalArgumentException("Expected a Mat with a picture; got an empty one, as imread returns for a file that it cannot read");
        }
        int channels = mat.channels();
        if (mat.dims() != 2 || mat.depth() != opencv_core.CV_8U || channels == 2 || channels > 4) {
            throw new IllegalArgumentException("Expected a Mat of 8-bit grey, BGR or BGRA (CV_8UC1, CV_8UC3, CV_8UC4); got "
                    + "CV_" + DEPTHS.get(mat.depth()) + "C" + channels + " in " + mat.dims() + " dimensions; convert it with Mat.convertTo or cvtColor");
        }
        int width = mat.cols();
        byte[] row = new byte[width * channels];
        byte[] rgb = new byte[3 * width * mat.rows()];
        int red = channels == 1 ? 0 : 2;
        int green = channels == 1 ? 0 : 1;
        for (int y = 0, to = 0; y < mat.rows(); y++) { // row by row, since a region of a larger Mat has gaps
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
