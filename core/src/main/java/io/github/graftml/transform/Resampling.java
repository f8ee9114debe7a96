package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.pixels.PixelKernels;
import io.github.graftml.image.pixels.PixelKernels.Resizing;
import io.github.graftml.image.pixels.ResizeKernel;

/**
 * Pillow's separable resampling of bytes: a pass across and a pass down, each a weighted sum with fixed-point weights
 * of 22 fractional bits, rounded to bytes in between.
 */
final class Resampling {

    private Resampling() {
    }

    /**
     * @param size   of the whole resized picture
     * @param window the part of it that is computed; inside {@code size}
     */
    static Image resize(Rows source, ImageSize size, Interpolation interpolation, Region window) {
        Resizing resizing = resizing(source.size(), size, interpolation);
        byte[] rgb = new byte[3 * window.width() * window.height()];
        MappedRows mapped = source.mapped();
        if (mapped == null || !natively(mapped, resizing, window, rgb)) {
            new TwoPasses(source, resizing, window).run(rgb);
        }
        return new Image(window.size(), rgb);
    }

    /** @return whether there is native code that did it */
    static boolean natively(MappedRows source, Resizing resizing, Region window, byte[] rgb) {
        return PixelKernels.resize(source.forKernels(), resizing, window.left(), window.top(), window.width(), window.height(), rgb);
    }

    /** As {@link #natively(MappedRows, Resizing, Region, byte[])}, the whole picture at its own size. */
    static boolean natively(MappedRows source, byte[] rgb) {
        ImageSize size = source.size();
        Resizing none = new Resizing(size.width(), size.height(), null, null, false);
        return natively(source, none, Region.whole(size), rgb);
    }

    static Resizing resizing(ImageSize from, ImageSize to, Interpolation interpolation) {
        boolean cubic = interpolation == Interpolation.BICUBIC;
        ResizeKernel columns = from.width() == to.width() ? null : ResizeKernel.of(from.width(), to.width(), cubic);
        ResizeKernel rows = from.height() == to.height() ? null : ResizeKernel.of(from.height(), to.height(), cubic);
        return new Resizing(from.width(), from.height(), columns, rows, columns != null && rows != null && beginsWithRows(from, to));
    }

    /** Pillow 13 begins with the rows where that loses many and the columns lose few; found by trying sizes, see docs/agreement.md. */
    private static boolean beginsWithRows(ImageSize from, ImageSize to) {
        int rowsLost = from.height() - to.height();
        return rowsLost > 0 && rowsLost > 2L * (from.width() - to.width());
    }
}
