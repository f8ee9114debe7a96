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
 * Writes a model as ONNX, for ONNX Runtime, OpenVINO, OpenCV, TensorRT and others: input {@code images}, output
 * {@code logits}. Weights that keep their shape keep their names.
 */
public final class Onnx {

    /** The first operator set with GELU, and the last that needs no later version of the format than 9. */
    private static final int OPERATORS = 20;
    private static final int FORMAT = 9;

    private Onnx() {
    }

    /**
     * Writes the model in inference mode: pictures float32 [N,3,side,side], normalised, to what {@link Model#forward}
     * gives, divided by the temperature; N is free. For the thread that uses the model.
     *
     * @param side        of the pictures, in pixels
     * @param temperature what the logits are divided by, above 0: that of a calibrated classifier, else 1
     * @param metadata    what the file tells about itself, for instance the class names
     * @param file        usually {@code .onnx}; written whole or not at all
     * @throws GraftException if a part of the model is code of the user's own, a layer has no counterpart in ONNX for
     *                        pictures of this size, or the file cannot be written
     */
    public static void export(Model model, int side, double temperature, Map<String, String> metadata, Path file) {
        Layer tree = Exportable.tree(model, temperature, "ONNX");
        GraphProto graph = OnnxGraph.of(model.describe(), tree, side, model.stateDict(), temperature);
        ModelProto.Builder onnx = ModelProto.newBuilder().setIrVersion(FORMAT).setProducerName("Graft").setProducerVersion(Versions.GRAFT)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
                .setGraph(graph);
        metadata.forEach((key, value) -> onnx.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        try {
            AtomicFile.write(file, onnx.build()::writeTo);
        } catch (IOException e) {
            throw new GraftException("Cannot write ONNX to " + file + ": " + e.getMessage() + "; check that the folder is writable and the disk has room", e);
        }
    }
}
