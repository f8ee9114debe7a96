package io.github.graftml.transform;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Three-byte pixels read and written as one int: red in the lowest byte, then green, then blue. This moves a pixel with
 * one load and one store.
 */
final class PackedPixels {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private PackedPixels() {
    }

    /** Returns the pixel whose bytes begin at {@code at}. */
    static int get(byte[] rgb, int at) {
        if (at + Integer.BYTES <= rgb.length) {
            return (int) INTS.get(rgb, at) & 0xffffff;
        }
        return rgb[at] & 0xff | (rgb[at + 1] & 0xff) << 8 | (rgb[at + 2] & 0xff) << 16;
    }

    /** Writes a pixel. The next byte becomes 0, so pixels must be written from left to right. */
    static void put(byte[] rgb, int at, int pixel) {
        if (at + Integer.BYTES <= rgb.length) {
            INTS.set(rgb, at, pixel);
        } else {
            rgb[at] = (byte) pixel;
            rgb[at + 1] = (byte) (pixel >> 8);
            rgb[at + 2] = (byte) (pixel >> 16);
        }
    }
}
