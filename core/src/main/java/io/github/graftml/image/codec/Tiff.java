package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;

/** The TIFF format: the first page with its orientation tag applied, which Pillow does for this format only. */
final class Tiff implements Format {

    private static final JdkReader READER = new JdkReader("tiff");

    @Override
    public List<String> extensions() {
        return List.of("tif", "tiff");
    }

    @Override
    public boolean matches(byte[] file) {
        return Format.hasAt(file, 0, "II*\0") || Format.hasAt(file, 0, "MM\0*");
    }

    @Override
    public ImageSize size(byte[] file) throws IOException {
        return READER.read(file,
                reader -> orientation(directory(reader)).size(reader.getWidth(0), reader.getHeight(0)));
    }

    @Override
    public Image decode(byte[] file) throws IOException {
        return READER.read(file, reader -> {
            TIFFDirectory directory = directory(reader);
            requireComplete(directory, BaselineTIFFTagSet.TAG_STRIP_OFFSETS, BaselineTIFFTagSet.TAG_STRIP_BYTE_COUNTS,
                    file.length);
            requireComplete(directory, BaselineTIFFTagSet.TAG_TILE_OFFSETS, BaselineTIFFTagSet.TAG_TILE_BYTE_COUNTS,
                    file.length);
            BufferedImage decoded = reader.read(0);
            return orientation(directory).apply(rgb(decoded, directory), decoded.getWidth(), decoded.getHeight());
        });
    }

    /** Checks that all strips and tiles lie within the file, since the JDK fills missing data with zeros. */
    private static void requireComplete(TIFFDirectory directory, int offsetsTag, int countsTag, int length)
            throws EOFException {
        TIFFField offsets = directory.getTIFFField(offsetsTag);
        TIFFField counts = directory.getTIFFField(countsTag);
        for (int i = 0; offsets != null && counts != null && i < counts.getCount(); i++) {
            if (offsets.getAsLong(i) + counts.getAsLong(i) > length) {
                throw new EOFException("it is truncated (" + length + " bytes)");
            }
        }
    }

    private static byte[] rgb(BufferedImage decoded, TIFFDirectory directory) throws IOException {
        return switch (tag(directory, BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION, -1)) {
            case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_PALETTE_COLOR ->
                JdkReader.rgb(JdkReader.samples(decoded.getRaster()), palette(directory));
            case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_CMYK ->
                CmykToRgb.toRgb(JdkReader.samples(decoded.getRaster()));
            case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_CIELAB ->
                throw new IOException("its CIE L*a*b* colors are not supported; convert it to RGB");
            default -> JdkReader.rgb(decoded);
        };
    }

    /** Returns the palette from the high bytes of the 16-bit color map: all red, all green, all blue values. */
    private static int[] palette(TIFFDirectory directory) {
        char[] map = directory.getTIFFField(BaselineTIFFTagSet.TAG_COLOR_MAP).getAsChars();
        int[] colors = new int[map.length / 3];
        for (int i = 0; i < colors.length; i++) {
            colors[i] = (map[i] >> 8) << 16 | (map[colors.length + i] >> 8) << 8 | map[2 * colors.length + i] >> 8;
        }
        return colors;
    }

    private static ExifOrientation orientation(TIFFDirectory directory) {
        return ExifOrientation.of(tag(directory, BaselineTIFFTagSet.TAG_ORIENTATION, 1));
    }

    private static TIFFDirectory directory(ImageReader reader) throws IOException {
        return TIFFDirectory.createFromMetadata(reader.getImageMetadata(0));
    }

    private static int tag(TIFFDirectory directory, int tag, int absent) {
        TIFFField field = directory.getTIFFField(tag);
        return field == null ? absent : field.getAsInt(0);
    }
}
