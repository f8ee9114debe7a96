package io.github.graftml.train;

import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.internal.Sha256;
import io.github.graftml.io.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Features on disk, each in a file named by the hash of all that it depends on: what was computed from other weights,
 * another preprocessing or other pictures has another name and is never found. Files appear whole or not at all, so
 * that several processes may share the folder.
 */
final class FeatureStore {

    private final Path folder;
    private final String origin;

    /**
     * @param folder made when first written to
     * @param origin all that features depend on besides the picture
     */
    FeatureStore(Path folder, String origin) {
        this.folder = folder;
        this.origin = origin;
    }

    void write(Path picture, int view, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        Path file = file(picture, view);
        try {
            AtomicFile.write(file, out -> out.write(bytes.array()));
        } catch (IOException e) {
            throw new GraftException("Cannot keep features in " + file + ": " + e.getMessage() + "; make room on the disk", e);
        }
    }

    /** @param width how many values are expected */
    float[] read(Path picture, int view, int width) {
        Path file = file(picture, view);
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length != Float.BYTES * width) {
                throw new GraftException("Features in " + file + " have " + bytes.length + " bytes, expected " + Float.BYTES * width + "; remove the file");
            }
            float[] values = new float[width];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
            return values;
        } catch (IOException e) {
            throw new GraftException("Features that this run kept in " + file + " are gone: " + e.getMessage() + "; leave the folder alone while a run uses it", e);
        }
    }

    private Path file(Path picture, int view) {
        try {
            String content = Sha256.of(Files.readAllBytes(picture));
            String name = Sha256.of((origin + " " + view + " " + content).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return folder.resolve(name.substring(0, 2)).resolve(name + ".f32");
        } catch (IOException e) {
            throw new DataException("Cannot read " + picture + ", which was there before; list the folder again", e);
        }
    }
}
