package io.github.graftml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.graftml.image.Interpolation;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.Precision;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the guide's Python on saved models of every kind of published head, where Python with torch is at hand. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class PythonSnippetTest {

    /** Prints the logits of a picture that both sides can make: a ramp. */
    private static final String CHECK = """

            ramp = (torch.arange(3 * 64 * 64) / 6144 - 1).reshape(1, 3, 64, 64)
            with torch.no_grad():
                print("logits", *net(ramp).log_softmax(1)[0].tolist())
            """;

    @TempDir
    Path folder;

    @Test
    void snippet_isTenLinesAtMost() throws IOException {
        assertThat(snippet().lines().count()).isLessThanOrEqualTo(10);
    }

    @Test
    void snippet_torchvisionsNetworksWithEveryHead_givesTheModelsAnswers() throws Exception {
        Map<String, Head> heads = Map.of("resnet18", Head.mlp(3, 1000, 0.5).logSoftmax(), "mobilenet_v2",
                Head.linear(3), "densenet121", Head.mlp(3, 16, 0.25));
        for (Map.Entry<String, Head> entry : heads.entrySet()) {
            assertSame(entry.getKey(), entry.getValue(), snippet(), List.of("torch", "torchvision", "safetensors"));
        }
    }

    @Test
    void snippet_efficientNetLite_givesTheModelsAnswers() throws Exception {
        assertSame("efficientnet-lite0", Head.linear(3), snippet(),
                List.of("torch", "efficientnet_lite_pytorch", "safetensors"));
    }

    @Test
    void snippet_squeezeNet_givesTheModelsAnswers() throws Exception {
        Matcher other = Pattern.compile("(?m)^(net = .*)# SqueezeNet: (.*)$").matcher(snippet());
        assertThat(other.find()).isTrue();
        String program = other.replaceFirst("$1\n$2");
        for (Head head : List.of(Head.mlp(3, 1000, 0.5).logSoftmax(), Head.linear(3))) {
            assertSame("squeezenet1_1", head, program, List.of("torch", "torchvision", "safetensors"));
        }
    }

    private void assertSame(String architecture, Head head, String program, List<String> modules)
            throws IOException, InterruptedException {
        double[] expected = new double[3];
        Graft.seed(5);
        try (ImageClassifier model = ImageClassifier.of(
                TransferLearning.of(architecture).weights(PretrainedWeights.none()).head(head).model(),
                List.of("a", "b", "c"),
                Preprocessing.of(Transforms.resize(64, Interpolation.BILINEAR), Transforms.centerCrop(64),
                        Transforms.toTensor(),
                        Transforms.normalize(Normalization.HALF)))) {
            ((Network) model.model()).backbonePrecision(Precision.FP32);
            model.model().train(false);
            try (NativeScope scope = NativeScope.open()) {
                Tensor ramp = torch.arange(new Scalar(3 * 64 * 64)).to(torch.ScalarType.Float).div(new Scalar(6144))
                        .sub(new Scalar(1)).reshape(1, 3, 64, 64);
                NoGrad.get(() -> model.model().forward(ramp)).log_softmax(1).to(torch.ScalarType.Double).contiguous()
                        .data_ptr_double().get(expected);
            }
            model.save(folder.resolve("cats-dogs"));
        }
        Path script = Files.writeString(folder.resolve("snippet.py"), program + CHECK);
        String printed = Python.run(modules, folder, script.toString());
        String[] logits = printed.lines().filter(line -> line.startsWith("logits ")).findFirst().orElseThrow()
                .split(" ");
        for (int i = 0; i < 3; i++) {
            assertThat(Double.parseDouble(logits[i + 1])).as(architecture + ", class " + i).isCloseTo(expected[i],
                    within(1e-4));
        }
    }

    private static String snippet() throws IOException {
        Path page = Path.of("docs/guide/python.md"); // from the root of the project, or from core
        Matcher block = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Files.exists(page) ? page : Path.of("..").resolve(page)));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }
}
