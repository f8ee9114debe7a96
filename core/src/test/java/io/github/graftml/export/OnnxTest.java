package io.github.graftml.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.github.graftml.Graft;
import io.github.graftml.error.GraftException;
import io.github.graftml.internal.memory.NativeScope;
import io.github.graftml.internal.nn.NoGrad;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_dnn.Net;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs exports in OpenCV, which shares no code with LibTorch; docs/python/check_onnx.py runs them in ONNX Runtime. */
class OnnxTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.github.graftml.export.Exported#names")
    void write_network_givesTheModelsLogits(String name) {
        try (Network network = Exported.network(name)) {
            assertSame(network, Exported.side(network), 2);
        }
    }

    @Test
    void write_publishedClassifier_orSmallCnn_givesTheModelsLogits() {
        Graft.seed(7);
        try (Network network = Network.create(Architecture.of("squeezenet1_1")); CustomCNN cnn = new CustomCNN(2)) {
            network.train(false);
            assertSame(network, 96, 1);
            cnn.train(false);
            assertSame(cnn, 224, 2);
        }
    }

    private void assertSame(Model model, int side, int pictures) {
        Path file = folder.resolve("model.onnx");
        Onnx.write(model, side, Map.of(), file);
        try (NativeScope scope = NativeScope.open(); Net net = opencv_dnn.readNetFromONNX(file.toString())) {
            Tensor images = torch.randn(pictures, 3, side, side);
            Tensor expected = NoGrad.get(() -> model.forward(images));
            net.setInput(new Mat(new int[] {pictures, 3, side, side}, opencv_core.CV_32F, images.data_ptr()));
            Mat logits = net.forward();
            assertThat(logits.rows()).isEqualTo(pictures);
            assertThat(logits.cols()).isEqualTo((int) expected.size(1));
            float[] found = new float[(int) expected.numel()];
            float[] wanted = new float[found.length];
            new FloatPointer(logits.data()).get(found);
            expected.contiguous().data_ptr_float().get(wanted);
            float largest = expected.abs().max().item_float();
            assertThat(largest).isPositive();
            assertThat(found).containsExactly(wanted, org.assertj.core.data.Offset.offset(Exported.TOLERANCE * largest));
        }
    }

    @Test
    void write_metadata_isInTheFile() throws IOException {
        Path file = folder.resolve("model.onnx");
        try (CustomCNN cnn = new CustomCNN(2)) {
            Onnx.write(cnn, 224, Map.of("classes", "[\"cats\", \"dogs\"]"), file);
        }
        ModelProto onnx = ModelProto.parseFrom(Files.newInputStream(file));
        assertThat(onnx.getMetadataPropsList()).extracting(StringStringEntryProto::getValue).containsExactly("[\"cats\", \"dogs\"]");
        assertThat(onnx.getGraph().getInput(0).getType().getTensorType().getShape().getDim(0).getDimParam()).isEqualTo("N");
    }

    @Test
    void write_poolingThatOnnxHasNot_isRefusedInWords() {
        try (Network network = Network.create(Architecture.of("alexnet"))) {
            assertThatThrownBy(() -> Onnx.write(network, 160, Map.of(), folder.resolve("never.onnx"))).isInstanceOf(GraftException.class)
                    .hasMessageContaining("6x6 windows");
            assertThat(folder.resolve("never.onnx")).doesNotExist();
        }
    }
}
