package io.github.graftml.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.github.graftml.error.GraftException;
import io.github.graftml.model.Model;
import io.github.graftml.nn.Layer;
import io.github.graftml.runtime.internal.AtomicFile;
import io.github.graftml.runtime.internal.Versions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Exports a model as ONNX, for ONNX Runtime, OpenVINO, OpenCV, TensorRT and others. The input is {@code images}, the
 * output
 * {@code logits}. Weights that keep their shape keep their names.
 */
public final class Onnx {

    /** The first operator set with GELU, and the last that format version 9 supports. */
    private static final int OPERATORS = 20;
    private static final int FORMAT = 9;

    private Onnx() {
    }

    /**
     * Writes the model in inference mode, for normalized images, float32 [N,3,side,side] with any N. The output is that
     * of
     * {@link Model#forward} in fp32, divided by the temperature. Call it on the thread that uses the model.
     *
     * @param model       not closed
     * @param side        height and width of the images, in pixels
     * @param temperature what the logits are divided by, above 0: a calibrated classifier's temperature, else 1
     * @param metadata    metadata of the file, for instance the class names
     * @param file        usually {@code .onnx}; written whole or not at all
     * @throws GraftException if a part of the model is a custom module, ONNX does not support a layer for images of
     *                        this
     *         size, or the file cannot be written
     */
    public static void export(Model model, int side, double temperature, Map<String, String> metadata, Path file) {
        Layer tree = Exportable.tree(model, temperature, "ONNX");
        GraphProto graph = OnnxGraph.of(model.describe(), tree, side, model.stateDict(), temperature);
        ModelProto.Builder onnx = ModelProto.newBuilder().setIrVersion(FORMAT).setProducerName("Graft")
                .setProducerVersion(Versions.GRAFT)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
                .setGraph(graph);
        metadata.forEach(
                (key, value) -> onnx.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        try {
            AtomicFile.write(file, onnx.build()::writeTo);
        } catch (IOException e) {
            throw new GraftException("Cannot write ONNX to " + file + ": " + e.getMessage()
                    + "; check that the folder is writable and the disk has room", e);
        }
    }
}
