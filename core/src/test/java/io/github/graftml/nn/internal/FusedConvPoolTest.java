package io.github.graftml.nn.internal;

import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.maxPool2d;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;
import static io.github.graftml.nn.internal.Gradients.relativeDifference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Named;
import io.github.graftml.nn.internal.PooledConvolutions.Convolution;
import io.github.graftml.runtime.NativeScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pooled convolutions against LibTorch's operators, one by one. Of small whole numbers all sums are exact in fp32,
 * whatever their order, and many are equal: so must the results be, to the last digit, and each tie must go the same way.
 */
class FusedConvPoolTest {

    private static final Layer CHAIN = sequential(
            named("a", conv2d(3, 32, 3)), unnamed(maxPool2d(2, 2)), unnamed(relu()),
            named("b", conv2d(32, 64, 3)), unnamed(relu()), unnamed(maxPool2d(2, 2)),
            named("c", conv2d(64, 48, 3)), unnamed(maxPool2d(2, 2)), unnamed(relu()));

    private NativeScope scope;
    private Module module;
    private BuiltModule net;
    private List<Tensor> parameters;
    private List<Convolution> convolutions;

    @BeforeEach
    void build() {
        scope = NativeScope.open();
        torch.manual_seed(7);
        module = new Module("net");
        net = BuiltModule.in(module, CHAIN);
        parameters = List.copyOf(Modules.parameters(module).values());
        convolutions = convolutions(parameters, 0, 0, 0);
    }

    @AfterEach
    void close() {
        net.close();
        scope.close();
    }

    @ParameterizedTest
    @CsvSource({"3 16+ 48+ 16, 3, 33, 41", "1 32+, 2, 8, 9", "5 16 80+, 2, 21, 22", "4 64+, 17, 12, 130", // `+` is padding
            "2 16+ 16+ 16+, 2, 16, 19", "16 32, 3, 19, 22", "48 16+ 32+, 2, 13, 60", "32 64+, 1, 2, 2",
            "16 16+ 16, 2, 12, 9",
            "1 16+ 16+, 130, 60, 40", "1 128+ 16, 9, 160, 160"}) // more images than a group, than a portion
    void forwardAndBackward_ofOtherShapes_equalLibTorchsToTheLastDigit(String shape, int images, int height,
            int width) {
        requireNative();
        List<Convolution> layers = wholeNumbers(shape);
        List<Tensor> leaves = new ArrayList<>(
                layers.stream().flatMap(layer -> Stream.of(layer.weight(), layer.bias())).toList());
        Tensor x = torch.randint(-3, 4, new long[] {images, layers.get(0).weight().size(1), height, width})
                .to(ScalarType.Float);
        if (x.size(1) >= 16) { // fewer channels have no gradient
            leaves.add(x.requires_grad_(true));
        }

        Tensor output = PooledConvolutions.apply(x, layers).orElseThrow();
        Tensor direction = torch.randint(-1, 2, output.shape()).to(ScalarType.Float);
        Tensor[] gradients = Gradients.of(output, direction, leaves);
        Tensor plain = plain(x, layers);
        Tensor[] expected = Gradients.of(plain, direction, leaves);

        assertThat(output.equal(plain)).as("output").isTrue();
        for (int i = 0; i < expected.length; i++) {
            assertThat(expected[i].abs().max().item_float()).as("gradient " + i + " is exact in fp32").isBetween(1f,
                    (float) (1 << 24));
            assertThat(gradients[i].equal(expected[i])).as("gradient " + i).isTrue();
        }
    }

    @Test
    void forwardAndBackward_withoutBias_equalLibTorchs() {
        requireNative();
        Tensor weight = torch.randn(16, 3, 3, 3).requires_grad_(true);
        List<Convolution> layers = List.of(new Convolution(weight, null, 1));
        Tensor x = torch.randn(3, 3, 20, 21);
        Tensor output = PooledConvolutions.apply(x, layers).orElseThrow();
        Tensor direction = torch.randn(output.shape());

        Tensor[] gradients = Gradients.of(output, direction, List.of(weight));
        Tensor[] expected = Gradients.of(plain(x, layers), direction, List.of(weight));

        assertThat(relativeDifference(output, plain(x, layers))).isLessThan(1e-6);
        assertThat(relativeDifference(gradients[0], expected[0])).isLessThan(1e-5);
    }

    @Test
    void backward_inMixedPrecisionToTheInput_isNoFartherFromFp32ThanLibTorchs() {
        requireNative();
        List<Convolution> layers = realNumbers("32 16+ 48");
        Tensor x = torch.randn(4, 32, 30, 30).requires_grad_(true);
        Tensor exact = plain(x, layers);
        Tensor direction = torch.randn(exact.shape());
        Tensor[] expected = Gradients.of(exact, direction, List.of(x));

        Tensor[] gradients = Gradients.of(
                MixedPrecision.bf16(false, () -> PooledConvolutions.apply(x, layers).orElseThrow()), direction,
                List.of(x));
        Tensor[] theirs = Gradients.of(MixedPrecision.bf16(false, () -> plain(x, layers)), direction, List.of(x));

        assertThat(gradients[0].scalar_type().intern()).isEqualTo(ScalarType.Float);
        assertThat(relativeDifference(gradients[0], expected[0]))
                .isLessThan(1.1 * relativeDifference(theirs[0], expected[0]));
    }

    @Test
    void forwardAndBackward_ofRunsAmongOtherLayers_equalLibTorchs() {
        try (Module other = new Module("other"); BuiltModule tree = BuiltModule.in(other, sequential(
                named("a", conv2d(3, 8, 3, 1, 1, true)), unnamed(relu()), // fills no register
                named("b", conv2d(8, 32, 5, 1, 2, true)), unnamed(relu()),
                named("c", conv2d(32, 16, 3, 1, 1, true)), unnamed(relu()), unnamed(maxPool2d(2, 2)),
                named("block",
                        sequential(named("d", conv2d(16, 48, 3, 1, 1, false)), unnamed(maxPool2d(2, 2)),
                                unnamed(relu()))),
                named("e", conv2d(48, 16, 3, 1, 1, true)), unnamed(relu())))) {
            Map<String, Tensor> p = Modules.parameters(other);
            Tensor x = torch.randn(3, 3, 36, 44);
            Tensor output = tree.forward(x);
            Tensor direction = torch.randn(output.shape());

            Tensor[] gradients = Gradients.of(output, direction, p.values());
            Tensor a = torch.relu(convolve(x, p.get("a.weight"), p.get("a.bias"), 1));
            Tensor b = torch.relu(convolve(a, p.get("b.weight"), p.get("b.bias"), 2));
            Tensor pooled = plain(b, List.of(new Convolution(p.get("c.weight"), p.get("c.bias"), 1),
                    new Convolution(p.get("block.d.weight"), null, 1)));
            Tensor plain = torch.relu(convolve(pooled, p.get("e.weight"), p.get("e.bias"), 1));
            Tensor[] expected = Gradients.of(plain, direction, p.values());

            assertThat(relativeDifference(output, plain)).as("output").isLessThan(1e-6);
            for (int i = 0; i < expected.length; i++) {
                assertThat(relativeDifference(gradients[i], expected[i])).as("gradient " + i).isLessThan(1e-5);
            }
        }
    }

    @Test
    void split_findsRunsAnywhere() {
        requireNative();
        List<Named> layers = sequential(
                named("few", conv2d(3, 8, 3)), unnamed(relu()), unnamed(maxPool2d(2, 2)),
                named("a", conv2d(8, 16, 3)), unnamed(relu()),
                named("b", conv2d(16, 32, 3, 1, 1, false)), unnamed(relu()), unnamed(maxPool2d(2, 2)),
                named("c", conv2d(32, 64, 3)), unnamed(maxPool2d(2, 2)), unnamed(relu()),
                named("strided", conv2d(64, 64, 3, 2, 1, true)), unnamed(relu()), unnamed(maxPool2d(2, 2)),
                named("wide", conv2d(64, 512, 3)), unnamed(relu()), unnamed(maxPool2d(2, 2)), // too many weights for groups of few images
                named("d", conv2d(512, 32, 3)), unnamed(relu()), unnamed(maxPool2d(2, 2))).children();

        List<List<Named>> parts = FusedConvPool.split(layers);

        assertThat(parts).containsExactly(layers.subList(0, 5), layers.subList(5, 11), layers.subList(11, 17),
                layers.subList(17, 20));
        assertThat(parts.stream().map(FusedConvPool::isRun)).containsExactly(false, true, false, true);
    }

    @ParameterizedTest
    @CsvSource({"5,47,130", "2,22,22", "1,23,37", "3,224,224", "18,30,30"}) // odd and even rests of rows, windows that fill no register, more images than a group
    void forwardAndBackward_ofWholeNumbers_equalLibTorchsToTheLastDigit(int pictures, int height, int width) {
        wholeNumbers();
        Tensor x = torch.randint(-3, 4, new long[] {pictures, 3, height, width}).to(ScalarType.Float);

        Tensor output = net.forward(x);
        Tensor direction = torch.randint(-1, 2, output.shape()).to(ScalarType.Float);
        Tensor[] gradients = Gradients.of(output, direction, parameters);
        Tensor plain = plain(x);
        Tensor[] expected = Gradients.of(plain, direction, parameters);

        assertThat(output.equal(plain)).as("output").isTrue();
        for (int i = 0; i < expected.length; i++) {
            assertThat(expected[i].abs().max().item_float()).as("gradient " + i + " is exact in fp32").isBetween(1f,
                    (float) (1 << 24));
            assertThat(gradients[i].equal(expected[i])).as("gradient " + i).isTrue();
        }
    }

    @Test
    void backward_ofRealNumbers_equalsLibTorchsUpToRounding() {
        Tensor x = torch.randn(4, 3, 90, 90);
        Tensor output = net.forward(x);
        Tensor direction = torch.randn(output.shape());

        Tensor[] gradients = Gradients.of(output, direction, parameters);
        Tensor[] expected = Gradients.of(plain(x), direction, parameters);

        for (int i = 0; i < expected.length; i++) {
            assertThat(relativeDifference(gradients[i], expected[i])).as("gradient " + i).isLessThan(1e-5);
        }
    }

    @Test
    void mixedPrecision_isNoFartherFromFp32ThanLibTorchs() {
        Tensor x = torch.randn(8, 3, 90, 90);
        Tensor exact = plain(x);
        Tensor direction = torch.randn(exact.shape());
        Tensor[] expected = Gradients.of(exact, direction, parameters);

        Tensor output = MixedPrecision.bf16(false, () -> net.forward(x));
        Tensor[] gradients = Gradients.of(output, direction, parameters);
        Tensor theirs = MixedPrecision.bf16(false, () -> plain(x));
        Tensor[] theirGradients = Gradients.of(theirs, direction, parameters);

        assertThat(output.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
        assertThat(relativeDifference(output, exact)).isLessThan(1.1 * relativeDifference(theirs, exact));
        for (int i = 0; i < expected.length; i++) {
            assertThat(gradients[i].scalar_type().intern()).isEqualTo(ScalarType.Float);
            assertThat(relativeDifference(gradients[i], expected[i])).as("gradient " + i)
                    .isLessThan(1.1 * relativeDifference(theirGradients[i], expected[i]));
        }
    }

    @Test
    void forward_ofWhatIsNotANumber_givesWhatLibTorchGives() {
        wholeNumbers();
        Tensor x = torch.randint(-3, 4, new long[] {8, 3, 62, 62}).to(ScalarType.Float);
        for (int i = 0; i < 8; i++) { // eight places in a window of the last layer
            x.select(0, i).select(1, 20 + i).select(1, 30 + i).fill_(new Scalar(Double.NaN));
        }

        Tensor output = NoGrad.get(() -> net.forward(x));
        Tensor plain = NoGrad.get(() -> plain(x));

        assertThat(plain.isnan().any().item_bool()).isTrue();
        assertThat(output.isnan().equal(plain.isnan())).isTrue();
        assertThat(output.nan_to_num().equal(plain.nan_to_num())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void forward_withoutGradients_givesTheSame(boolean mixed) {
        Tensor x = torch.randn(5, 3, 40, 60);

        Tensor training = mixed ? MixedPrecision.bf16(false, () -> net.forward(x)) : net.forward(x);
        Tensor output = NoGrad.get(() -> mixed ? MixedPrecision.bf16(false, () -> net.forward(x)) : net.forward(x));

        assertThat(training.requires_grad()).isTrue();
        assertThat(output.requires_grad()).isFalse();
        assertThat(output.equal(training.detach())).isTrue();
    }

    @Test
    void backward_withFrozenParameters_reachesTheOthersOnly() {
        Tensor frozen = parameters.get(0);
        frozen.requires_grad_(false);
        Tensor x = torch.randn(2, 3, 30, 30);
        Tensor output = net.forward(x);
        Tensor direction = torch.randn(output.shape());

        Tensor[] gradients = Gradients.of(output, direction, parameters.subList(1, 6));
        Tensor[] expected = Gradients.of(plain(x), direction, parameters.subList(1, 6));

        assertThat(frozen.grad().defined()).isFalse();
        for (int i = 0; i < expected.length; i++) {
            assertThat(relativeDifference(gradients[i], expected[i])).as("gradient " + i).isLessThan(1e-5);
        }
    }

    @Test
    void backward_toThePictures_isLibTorchs() {
        Tensor x = torch.randn(2, 3, 30, 30).requires_grad_(true);
        Tensor output = net.forward(x);
        Tensor direction = torch.randn(output.shape());

        Tensor[] gradients = Gradients.of(output, direction, List.of(x));
        Tensor[] expected = Gradients.of(plain(x), direction, List.of(x));

        assertThat(relativeDifference(gradients[0], expected[0])).isLessThan(1e-5);
    }

    @Test
    void backward_afterTheWeightsChanged_isRefused() {
        requireNative();
        Tensor output = net.forward(torch.randn(2, 3, 30, 30));
        NoGrad.run(() -> parameters.get(2).mul_(new Scalar(2.0)));

        assertThatThrownBy(() -> output.sum().backward()).isInstanceOf(RuntimeException.class)
                .hasMessageContaining("modified by an inplace operation");
    }

    @Test
    void backward_forGradientsOfGradients_isRefused() {
        requireNative();
        Tensor output = net.forward(torch.randn(2, 3, 30, 30));

        assertThatThrownBy(() -> output.sum().backward(torch.ones(new long[0]), new BoolOptional(true), true,
                new TensorArrayRefOptional()))
                .isInstanceOf(RuntimeException.class).hasMessageContaining("no gradients of their own");
    }

    @Test
    void apply_whatItDoesNotTake_isLeftToOthers() {
        Tensor x = torch.randn(2, 3, 30, 30);

        assertThat(PooledConvolutions.apply(x, convolutions).isPresent()).isEqualTo(PooledConvolutions.areNative());
        assertThat(PooledConvolutions.apply(x.to(ScalarType.Double), convolutions)).isEmpty();
        assertThat(PooledConvolutions.apply(torch.randn(2, 3, 30, 9), convolutions)).as("too small").isEmpty();
        assertThat(PooledConvolutions.apply(torch.randn(2, 4, 30, 30), convolutions)).as("other channels").isEmpty();
        assertThat(PooledConvolutions.apply(torch.randn(3, 30, 30), convolutions)).as("no batch").isEmpty();
        assertThat(PooledConvolutions.apply(new Tensor(), convolutions)).as("undefined").isEmpty();
        assertThat(PooledConvolutions.apply(torch.randn(2, 3, 30, 30).requires_grad_(true), convolutions))
                .as("few channels with a gradient").isEmpty();
        Tensor weight = convolutions.get(0).weight();
        Tensor bias = convolutions.get(0).bias();
        assertThat(applyOne(x, new Tensor(), bias, 0)).as("undefined weight").isEmpty();
        assertThat(applyOne(x, weight, new Tensor(), 0)).as("undefined bias").isEmpty();
        assertThat(applyOne(x, weight, torch.randn(31), 0)).as("another bias").isEmpty();
        assertThat(applyOne(x, weight, bias, 2)).as("more padding").isEmpty();
        assertThat(applyOne(x, weight, bias, -1)).as("less padding").isEmpty();
        assertThat(applyOne(x, torch.randn(24, 3, 3, 3), torch.randn(24), 0)).as("channels fill no register").isEmpty();
        assertThat(applyOne(torch.randn(2, 8, 30, 30), torch.randn(32, 8, 3, 3), torch.randn(32), 0))
                .as("channels of the input fill none").isEmpty();
        assertThat(applyOne(x, torch.randn(32, 3, 5, 5), torch.randn(32), 0)).as("other kernel").isEmpty();
        assertThat(PooledConvolutions.apply(x, List.of())).as("nothing").isEmpty();
        Tensor closed = torch.randn(2, 3, 30, 30);
        closed.close();
        assertThat(PooledConvolutions.apply(closed, convolutions)).as("closed").isEmpty();
        assertThat(applyOne(x, weight, closed, 0)).as("closed bias").isEmpty();
    }

    private static Optional<Tensor> applyOne(Tensor x, Tensor weight, Tensor bias, int padding) {
        return PooledConvolutions.apply(x, List.of(new Convolution(weight, bias, padding)));
    }

    private static void requireNative() {
        assumeTrue(PooledConvolutions.areNative(), PooledConvolutions.describe());
    }

    private static List<Convolution> convolutions(List<Tensor> parameters, int... paddings) {
        return IntStream.range(0, paddings.length)
                .mapToObj(i -> new Convolution(parameters.get(2 * i), parameters.get(2 * i + 1), paddings[i])).toList();
    }

    /** Layers by their channels, with a {@code +} where there is padding. */
    private static List<Convolution> realNumbers(String shape) {
        String[] channels = shape.split(" ");
        return IntStream.range(1, channels.length).mapToObj(i -> {
            long in = Long.parseLong(channels[i - 1].replace("+", ""));
            long out = Long.parseLong(channels[i].replace("+", ""));
            return new Convolution(torch.randn(out, in, 3, 3).requires_grad_(true),
                    torch.randn(out).requires_grad_(true), channels[i].endsWith("+") ? 1 : 0);
        }).toList();
    }

    private static List<Convolution> wholeNumbers(String shape) {
        List<Convolution> layers = realNumbers(shape);
        NoGrad.run(() -> layers.stream().flatMap(layer -> Stream.of(layer.weight(), layer.bias()))
                .forEach(parameter -> parameter.copy_(torch.randint(-2, 3, parameter.shape()))));
        return layers;
    }

    private void wholeNumbers() {
        NoGrad.run(() -> parameters.forEach(parameter -> parameter.copy_(torch.randint(-2, 3, parameter.shape()))));
    }

    private Tensor plain(Tensor pictures) {
        return plain(pictures, convolutions);
    }

    private static Tensor plain(Tensor images, List<Convolution> layers) {
        Tensor x = images;
        for (Convolution layer : layers) {
            Tensor map = convolve(x, layer.weight(), layer.bias(), layer.padding());
            x = torch.relu(torch.max_pool2d(map, new long[] {2, 2}, new long[] {2, 2}, new long[] {0, 0},
                    new long[] {1, 1}, false));
        }
        return x;
    }

    private static Tensor convolve(Tensor x, Tensor weight, Tensor bias, long padding) {
        TensorOptional added = bias == null ? new TensorOptional() : new TensorOptional(bias);
        return torch.conv2d(x, weight, added, new long[] {1, 1}, new long[] {padding, padding}, new long[] {1, 1}, 1);
    }
}
