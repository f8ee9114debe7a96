package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.pixels.PixelKernels;
import io.github.graftml.image.pixels.PixelKernels.Resizing;
import io.github.graftml.image.pixels.ResizeKernel;

/**
 * Pillow's separable resampling of uint8 images: a horizontal and a vertical pass. Each pass is a weighted sum with
 * fixed-point weights of 22 fractional bits, rounded to bytes in between.
 */
final class Resampling {

    private Resampling() {
    }

    /**
     * Returns a region of a resized image.
     *
     * @param size   size of the whole resized image
     * @param window the computed region, inside {@code size}
     */
    static Image resize(Rows source, ImageSize size, Interpolation interpolation, Region window) {
        Resizing resizing = resizing(source.size(), size, interpolation);
        byte[] rgb = new byte[3 * window.width() * window.height()];
        MappedRows mapped = source.mapped();
        if (mapped == null || !resampleNatively(mapped, resizing, window, rgb)) {
            new TwoPasses(source, resizing, window).run(rgb);
        }
        return new Image(window.size(), rgb);
    }

    /** Resamples with the native kernels; returns false if they are not available. */
    static boolean resampleNatively(MappedRows source, Resizing resizing, Region window, byte[] rgb) {
        return PixelKernels.resize(source.forKernels(), resizing, window.left(), window.top(), window.width(),
                window.height(), rgb);
    }

    /** Copies the whole image at its own size with the native kernels; returns false if they are not available. */
    static boolean resampleNatively(MappedRows source, byte[] rgb) {
        ImageSize size = source.size();
        Resizing none = new Resizing(size.width(), size.height(), null, null, false);
        return resampleNatively(source, none, Region.whole(size), rgb);
    }

    static Resizing resizing(ImageSize from, ImageSize to, Interpolation interpolation) {
        boolean cubic = interpolation == Interpolation.BICUBIC;
        ResizeKernel columns = from.width() == to.width() ? null : ResizeKernel.of(from.width(), to.width(), cubic);
        ResizeKernel rows = from.height() == to.height() ? null : ResizeKernel.of(from.height(), to.height(), cubic);
        return new Resizing(from.width(), from.height(), columns, rows,
                columns != null && rows != null && rowsFirst(from, to));
    }

    /** Returns whether Pillow 13 resamples rows first; the rule was found by experiments, see docs/agreement.md. */
    private static boolean rowsFirst(ImageSize from, ImageSize to) {
        int fewerRows = from.height() - to.height();
        return fewerRows > 0 && fewerRows > 2L * (from.width() - to.width());
    }
}
