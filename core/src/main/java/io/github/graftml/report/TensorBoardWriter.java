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
 * Writes an event file that TensorBoard shows: {@code tensorboard --logdir runs}. Each call puts a whole record into
 * the file at once, so a run that dies loses nothing and TensorBoard can watch it live. For use by any thread; whoever
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
     * Begins a new event file; what the folder holds already stays.
     *
     * @param folder of the run, made if missing; TensorBoard calls the run by its name
     * @return the writer
     * @throws IOException if the folder or the file cannot be made
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
     * Tells TensorBoard that the run was cut off and goes on: it leaves out what earlier files of the folder hold from
     * {@code step} on.
     *
     * @param step the next one to be written
     * @throws IOException if it cannot be written
     */
    public void restart(long step) throws IOException {
        write(EventRecord.sessionStart(now(), step));
    }

    /**
     * @param tag   name of the curve; what stands before a slash groups curves
     * @param step  place on the curve
     * @param value kept in single precision; NaN and infinities are shown as such
     * @throws IOException if it cannot be written
     */
    public void scalar(String tag, long step, double value) throws IOException {
        write(EventRecord.scalar(now(), step, tag, (float) value));
    }

    /**
     * @param tag     name of the series of pictures
     * @param step    place in the series
     * @param picture shown without its caption
     * @throws IOException if it cannot be decoded or written
     */
    public void image(String tag, long step, ReportImage picture) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.bytes()));
        if (image == null) {
            throw new IOException("The picture \"" + picture.caption() + "\" for TensorBoard tag \"" + tag
                    + "\" cannot be decoded");
        }
        write(EventRecord.image(now(), step, tag, image.getWidth(), image.getHeight(), picture.bytes()));
    }

    /**
     * @param tag      name of the text
     * @param step     place in the series
     * @param markdown TensorBoard renders it
     * @throws IOException if it cannot be written
     */
    public void text(String tag, long step, String markdown) throws IOException {
        write(EventRecord.text(now(), step, tag, markdown));
    }

    /**
     * Writes a confusion matrix as a picture (rows are the right classes, columns the predicted ones), and as a table
     * with the class names under the same tag.
     *
     * @param tag    of both
     * @param step   place in the series
     * @param matrix any number of classes
     * @throws IOException if it cannot be written
     */
    public void confusionMatrix(String tag, long step, ConfusionMatrix matrix) throws IOException {
        image(tag, step, ReportImage.of(ConfusionPlot.of(matrix), tag));
        var table = new StringBuilder("| is \\ taken for |");
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
