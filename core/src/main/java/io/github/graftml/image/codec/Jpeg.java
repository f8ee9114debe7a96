package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** The JPEG format: OpenCV's libjpeg-turbo for gray and color, the JDK's libjpeg for CMYK. */
final class Jpeg implements Format {

    private static final int START_OF_IMAGE = 0xd8;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int START_OF_SCAN = 0xda;
    private static final int ADOBE = 0xee;
    private static final int CMYK_COMPONENTS = 4;

    /** The fields of the markers. */
    private record Header(ImageSize size, int components, int adobeTransform) {
    }

    @Override
    public List<String> extensions() {
        return List.of("jpg", "jpeg");
    }

    @Override
    public boolean matches(byte[] file) {
        return Format.hasAt(file, 0, "\u00ff\u00d8\u00ff");
    }

    @Override
    public ImageSize size(byte[] file) throws IOException {
        return header(file, false).size;
    }

    @Override
    public ImageSize size(byte[] file, int reduction) throws IOException {
        Header header = header(file, false);
        return header.components == CMYK_COMPONENTS ? header.size
                : new ImageSize((header.size.width() + reduction - 1) / reduction,
                        (header.size.height() + reduction - 1) / reduction);
    }

    @Override
    public Image decode(byte[] file) throws IOException {
        return decode(file, 1);
    }

    @Override
    public Image decode(byte[] file, int reduction) throws IOException {
        Header header = header(file, true);
        return header.components == CMYK_COMPONENTS ? decodeCmyk(file, header) : OpenCv.decodeRgb(file, reduction);
    }

    /**
     * Reads the markers.
     *
     * @param toTheEnd whether to read up to the end-of-image marker. A file without it is rejected, since decoders
     *                 silently fill the missing part with gray.
     */
    private static Header header(byte[] file, boolean toTheEnd) throws IOException {
        ImageSize size = null;
        int components = 0;
        int adobeTransform = -1;
        int at = 2;
        while (at + 1 < file.length) {
            if ((file[at] & 0xff) != 0xff) {
                at++; // stuffing between segments, or entropy-coded data after a scan header
                continue;
            }
            int marker = file[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
            } else if (marker == END_OF_IMAGE) {
                if (size == null) {
                    throw new IOException("it ends before the frame header");
                }
                return new Header(size, components, adobeTransform);
            } else if (marker <= 1 || marker >= 0xd0 && marker <= START_OF_IMAGE) {
                at += 2; // a stuffed 0xff or a restart marker: no segment
            } else {
                if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
                    size = new ImageSize(unsignedShort(file, at + 7), unsignedShort(file, at + 5));
                    components = file[at + 9];
                    if (!toTheEnd) {
                        return new Header(size, components, adobeTransform);
                    }
                } else if (marker == ADOBE && Format.hasAt(file, at + 4, "Adobe")) {
                    adobeTransform = file[at + 15];
                }
                at += 2 + Math.max(2, unsignedShort(file, at + 2));
                if (marker == START_OF_SCAN && size == null) {
                    throw new IOException("it has a scan before the frame header");
                }
            }
        }
        throw new EOFException("it is truncated (no end-of-image marker in " + file.length + " bytes)");
    }

    private static int unsignedShort(byte[] file, int at) {
        return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
    }

    private static Image decodeCmyk(byte[] file, Header header) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            Raster raster = reader.readRaster(0, null);
            int[] cmyk = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
            if (header.adobeTransform == 2) {
                toCmyk(cmyk);
            }
            for (int i = 0; i < cmyk.length; i++) {
                cmyk[i] = 255 - cmyk[i]; // Adobe inverts CMYK, and Pillow treats every such file as Adobe's
            }
            return new Image(new ImageSize(raster.getWidth(), raster.getHeight()), CmykToRgb.toRgb(cmyk));
        } finally {
            reader.dispose();
        }
    }

    /** Converts YCCK to CMYK with libjpeg's fixed-point constants: JFIF's matrix with 16 fractional bits. */
    private static void toCmyk(int[] ycck) {
        for (int i = 0; i < ycck.length; i += 4) {
            int y = ycck[i];
            int cb = ycck[i + 1] - 128;
            int cr = ycck[i + 2] - 128;
            ycck[i] = 255 - clip(y + (91881 * cr + 32768 >> 16));
            ycck[i + 1] = 255 - clip(y + (-22554 * cb - 46802 * cr + 32768 >> 16));
            ycck[i + 2] = 255 - clip(y + (116130 * cb + 32768 >> 16));
        }
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
