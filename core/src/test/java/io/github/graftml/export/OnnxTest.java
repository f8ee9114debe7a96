package io.github.graftml.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.github.graftml.error.GraftException;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_dnn.Net;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Runs exports in OpenCV, which shares no code with LibTorch; docs/python/check_onnx.py runs them in ONNX Runtime. */
class OnnxTest extends ExportContract {

    @Override
    Tensor run(Model model, int side, double temperature, Tensor images) {
        Path file = folder.resolve("model.onnx");
        Onnx.export(model, side, temperature, Map.of(), file);
        try (Net net = opencv_dnn.readNetFromONNX(file.toString())) {
            net.setInput(
                    new Mat(new int[] {(int) images.size(0), 3, side, side}, opencv_core.CV_32F, images.data_ptr()));
            Mat logits = net.forward();
            return torch.from_blob(logits.data(), new long[] {logits.rows(), logits.cols()},
                    new TensorOptions(torch.ScalarType.Float)).clone();
        }
    }

    @Test
    void write_metadata_isInTheFile() throws IOException {
        Path file = folder.resolve("model.onnx");
        try (CustomCNN cnn = new CustomCNN(2)) {
            Onnx.export(cnn, 224, 1, Map.of("classes", "[\"cats\", \"dogs\"]"), file);
        }
        ModelProto onnx = ModelProto.parseFrom(Files.newInputStream(file));
        assertThat(onnx.getMetadataPropsList()).extracting(StringStringEntryProto::getValue)
                .containsExactly("[\"cats\", \"dogs\"]");
        assertThat(onnx.getGraph().getInput(0).getType().getTensorType().getShape().getDim(0).getDimParam())
                .isEqualTo("N");
    }

    @Test
    void write_poolingThatOnnxHasNot_isRefusedInWords() {
        try (Network network = Network.create(Architectures.of("alexnet"))) {
            assertThatThrownBy(() -> Onnx.export(network, 160, 1, Map.of(), folder.resolve("never.onnx")))
                    .isInstanceOf(GraftException.class)
                    .hasMessageContaining("from 4x4 to 6x6");
            assertThat(folder.resolve("never.onnx")).doesNotExist();
        }
    }
}
