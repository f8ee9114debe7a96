package io.github.graftml.report;

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

/**
 * Writes an event file that TensorBoard shows: {@code tensorboard --logdir runs}. Each call writes a whole record,
 * so a run that dies loses nothing and TensorBoard can follow it live. For use by any thread; whoever
 * opened it closes it, and writing afterwards is an {@link IOException}.
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

    private final OutputStream out;

    private TensorBoardWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Begins a new event file beside those that the folder already has.
     *
     * @param folder of the run, created if missing; its name is the run's in TensorBoard
     * @throws IOException if the folder or the file cannot be created
     */
    public static TensorBoardWriter open(Path folder) throws IOException {
        Files.createDirectories(folder);
        String name = String.format(Locale.ROOT, "events.out.tfevents.%010d.graft.%d.%d", System.currentTimeMillis() / 1000,
                ProcessHandle.current().pid(), FILES.getAndIncrement());
        var writer = new TensorBoardWriter(Files.newOutputStream(folder.resolve(name), StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE));
        writer.write(EventRecord.fileVersion(now()));
        return writer;
    }

    /**
     * Marks that an interrupted run is resumed: TensorBoard then ignores what earlier files of the folder hold from
     * {@code step} on.
     *
     * @param step the next step to be written
     * @throws IOException if it cannot be written
     */
    public void restart(long step) throws IOException {
        write(EventRecord.sessionStart(now(), step));
    }

    /**
     * Writes a point of a curve.
     *
     * @param tag   name of the curve; the part before a slash groups curves
     * @param step  position on the curve
     * @param value kept in single precision; NaN and infinities are shown as such
     * @throws IOException if it cannot be written
     */
    public void scalar(String tag, long step, double value) throws IOException {
        write(EventRecord.scalar(now(), step, tag, (float) value));
    }

    /**
     * Writes an image.
     *
     * @param tag   name of the series of images
     * @param step  position in the series
     * @param shown the image; its caption is not written
     * @throws IOException if it cannot be decoded or written
     */
    public void image(String tag, long step, ReportImage shown) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(shown.bytes()));
        if (image == null) {
            throw new IOException("The image \"" + shown.caption() + "\" for TensorBoard tag \"" + tag
                    + "\" cannot be decoded");
        }
        write(EventRecord.image(now(), step, tag, image.getWidth(), image.getHeight(), shown.bytes()));
    }

    /**
     * Writes a text.
     *
     * @param tag      name of the text
     * @param step     position in the series
     * @param markdown TensorBoard renders it
     * @throws IOException if it cannot be written
     */
    public void text(String tag, long step, String markdown) throws IOException {
        write(EventRecord.text(now(), step, tag, markdown));
    }

    /**
     * Writes a confusion matrix as an image (rows are true classes, columns predicted ones), and as a table
     * with the class names under the same tag.
     *
     * @param tag    of both
     * @param step   position in the series
     * @param matrix any number of classes
     * @throws IOException if it cannot be written
     */
    public void confusionMatrix(String tag, long step, ConfusionMatrix matrix) throws IOException {
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
    public void close() throws IOException {
        synchronized (out) {
            out.close();
        }
    }

    private void write(byte[] event) throws IOException {
        synchronized (out) {
            out.write(event);
        }
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }
}
