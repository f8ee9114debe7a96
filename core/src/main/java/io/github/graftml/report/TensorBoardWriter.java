package io.github.graftml.report;

import io.github.graftml.error.GraftException;
import io.github.graftml.metrics.ConfusionMatrix;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Writes an event file that TensorBoard shows: {@code tensorboard --logdir runs}. Each call writes a whole record,
 * so a run that dies loses nothing and TensorBoard can follow it live. For use by any thread; whoever
 * opened it closes it, and writing afterwards is a {@link GraftException}.
 *
 * <pre>{@code
 * try (TensorBoardWriter board = TensorBoardWriter.open(Path.of("runs/lite0"))) {
 *     board.scalar("loss/train", step, loss);
 *     board.confusionMatrix("valid", epoch, ConfusionMatrix.of(predictions));
 * }
 * }</pre>
 */
public final class TensorBoardWriter implements AutoCloseable {

    private static final AtomicInteger FILES = new AtomicInteger();

    private final Path folder;
    private final OutputStream out;

    private TensorBoardWriter(Path folder, OutputStream out) {
        this.folder = folder;
        this.out = out;
    }

    /**
     * Begins a new event file beside those that the folder already has.
     *
     * @param folder of the run, created if missing; its name is the run's in TensorBoard
     * @throws GraftException if the folder or the file cannot be created
     */
    public static TensorBoardWriter open(Path folder) {
        String name = String.format(Locale.ROOT, "events.out.tfevents.%010d.graft.%d.%d",
                System.currentTimeMillis() / 1000,
                ProcessHandle.current().pid(), FILES.getAndIncrement());
        try {
            Files.createDirectories(folder);
            var writer = new TensorBoardWriter(folder,
                    Files.newOutputStream(folder.resolve(name), StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.WRITE));
            writer.write(EventRecord.fileVersion(now()));
            return writer;
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /**
     * Marks that an interrupted run is resumed: TensorBoard then ignores what earlier files of the folder hold from
     * {@code step} on.
     *
     * @param step the next step to be written
     * @throws GraftException if it cannot be written
     */
    public void restart(long step) {
        write(EventRecord.sessionStart(now(), step));
    }

    /**
     * Writes a point of a curve.
     *
     * @param tag   name of the curve; the part before a slash groups curves
     * @param step  position on the curve
     * @param value kept in single precision; NaN and infinities are shown as such
     * @throws GraftException if it cannot be written
     */
    public void scalar(String tag, long step, double value) {
        write(EventRecord.scalar(now(), step, tag, (float) value));
    }

    /**
     * Writes an image.
     *
     * @param tag   name of the series of images
     * @param step  position in the series
     * @param shown the image; its caption is not written
     * @throws GraftException if it cannot be decoded or written
     */
    public void image(String tag, long step, ReportImage shown) {
        BufferedImage image = decoded(shown);
        if (image == null) {
            throw new GraftException("The image \"" + shown.caption() + "\" for TensorBoard tag \"" + tag
                    + "\" cannot be decoded; expected a JPEG or PNG file");
        }
        write(EventRecord.image(now(), step, tag, image.getWidth(), image.getHeight(), shown.bytes()));
    }

    /**
     * Writes a text.
     *
     * @param tag      name of the text
     * @param step     position in the series
     * @param markdown TensorBoard renders it
     * @throws GraftException if it cannot be written
     */
    public void text(String tag, long step, String markdown) {
        write(EventRecord.text(now(), step, tag, markdown));
    }

    /**
     * Writes a confusion matrix as an image (rows are true classes, columns predicted ones), and as a table
     * with the class names under the same tag.
     *
     * @param tag    of both
     * @param step   position in the series
     * @param matrix any number of classes
     * @throws GraftException if it cannot be written
     */
    public void confusionMatrix(String tag, long step, ConfusionMatrix matrix) {
        image(tag, step, ReportImage.of(ConfusionPlot.of(matrix), tag));
        var table = new StringBuilder("| true \\ predicted |");
        matrix.classes().forEach(c -> table.append(' ').append(cell(c)).append(" |"));
        table.append("\n|---|").append("---|".repeat(matrix.classes().size())).append('\n');
        matrix.labels().forEach(a -> {
            table.append("| ").append(cell(matrix.classes().get(a))).append(" |");
            matrix.labels().forEach(p -> table.append(' ').append(matrix.count(a, p)).append(" |"));
            table.append('\n');
        });
        text(tag + "/table", step, table.toString());
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }

    @Override
    public void close() {
        synchronized (out) {
            try {
                out.close();
            } catch (IOException e) {
                throw cannotWrite(folder, e);
            }
        }
    }

    private static @Nullable BufferedImage decoded(ReportImage shown) {
        try {
            return ImageIO.read(new ByteArrayInputStream(shown.bytes()));
        } catch (IOException e) {
            return null; // as for a format that nothing reads
        }
    }

    private void write(byte[] event) {
        synchronized (out) {
            try {
                out.write(event);
            } catch (IOException e) {
                throw cannotWrite(folder, e);
            }
        }
    }

    private static GraftException cannotWrite(Path folder, IOException e) {
        return new GraftException("Cannot write for TensorBoard into " + folder + ": " + e.getMessage()
                + "; check that the folder is writable and the disk has room", e);
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }
}
