package io.github.graftml.examples.drawn;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Drawn images of cats and dogs in the layout of the article's archive: {@code train/} and {@code valid/}, each with
 * {@code cats/} and {@code dogs/}, as JPEG files of varied quality.
 *
 * @param trainPerClass images of each class under {@code train/}
 * @param validPerClass images of each class under {@code valid/}
 * @param seed          the same seed draws the same files
 */
public record DrawnDataset(int trainPerClass, int validPerClass, long seed) {

    /** {@return the number of files that {@link #drawInto} writes} */
    public int size() {
        return 2 * (trainPerClass + validPerClass);
    }

    /**
     * Draws the set on all cores; files of the same names are replaced.
     *
     * @param folder  gets {@code train/} and {@code valid/}; made where it does not exist
     * @param onDrawn called after each image, from several threads
     * @throws IOException if a file cannot be written
     */
    public void drawInto(Path folder, Runnable onDrawn) throws IOException {
        List<Drawing> drawings = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            plan(drawings, folder.resolve("train").resolve(kind.folder()), kind, trainPerClass, 0);
            plan(drawings, folder.resolve("valid").resolve(kind.folder()), kind, validPerClass, 1);
        }
        try {
            drawings.parallelStream().forEach(drawing -> {
                drawing.write();
                onDrawn.run();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @SuppressWarnings("EnumOrdinal") // the seed of what has always been drawn
    private void plan(List<Drawing> drawings, Path folder, Kind kind, int count, int split) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < count; i++) {
            String name = String.format(Locale.ROOT, "%s.%04d.jpg", kind.folder().substring(0, 3), i);
            drawings.add(
                    new Drawing(folder.resolve(name), kind, ((seed * 31 + split) * 31 + kind.ordinal()) * 100_003 + i));
        }
    }

    private record Drawing(Path file, Kind kind, long seed) {

        void write() {
            BufferedImage picture = Scene.draw(kind, seed);
            ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
            try (OutputStream out = Files.newOutputStream(file);
                    ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
                ImageWriteParam quality = writer.getDefaultWriteParam();
                quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                quality.setCompressionQuality(0.6f + Math.floorMod(seed, 36) / 100f);
                writer.setOutput(stream);
                writer.write(null, new IIOImage(picture, null, null), quality);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot write the image " + file, e);
            } finally {
                writer.dispose();
            }
        }
    }
}
