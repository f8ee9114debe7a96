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
import io.github.graftml.runtime.NativeScope;
import java.util.List;
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
class PooledTest {

    private static final Layer CHAIN = sequential(
            named("a", conv2d(3, 32, 3)), unnamed(maxPool2d(2, 2)), unnamed(relu()),
            named("b", conv2d(32, 64, 3)), unnamed(relu()), unnamed(maxPool2d(2, 2)),
            named("c", conv2d(64, 48, 3)), unnamed(maxPool2d(2, 2)), unnamed(relu()));

    private NativeScope scope;
    private Module module;
    private Built net;
    private List<Tensor> parameters;

    @BeforeEach
    void build() {
        scope = NativeScope.open();
        torch.manual_seed(7);
        module = new Module("net");
        net = Built.in(module, CHAIN);
        parameters = List.copyOf(Modules.parameters(module).values());
    }

    @AfterEach
    void close() {
        net.close();
        scope.close();
    }

    @ParameterizedTest
    @CsvSource({"5,47,130", "2,22,22", "1,23,37", "3,224,224", "18,30,30"}) // odd and even rests of rows, windows that fill no register, more pictures than a group, than a portion
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
            assertThat(expected[i].abs().max().item_float()).as("gradient " + i + " is exact in fp32").isBetween(1f, (float) (1 << 24));
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
            assertThat(relativeDifference(gradients[i], expected[i])).as("gradient " + i).isLessThan(1.1 * relativeDifference(theirGradients[i], expected[i]));
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

        assertThatThrownBy(() -> output.sum().backward()).isInstanceOf(RuntimeException.class).hasMessageContaining("modified by an inplace operation");
    }

    @Test
    void backward_forGradientsOfGradients_isRefused() {
        requireNative();
        Tensor output = net.forward(torch.randn(2, 3, 30, 30));

        assertThatThrownBy(() -> output.sum().backward(torch.ones(new long[0]), new BoolOptional(true), true, new TensorArrayRefOptional()))
                .isInstanceOf(RuntimeException.class).hasMessageContaining("no gradients of their own");
    }

    @Test
    void apply_whatItDoesNotTake_isLeftToOthers() {
        Tensor x = torch.randn(2, 3, 30, 30);

        assertThat(PooledConvolutions.apply(x, parameters).isPresent()).isEqualTo(PooledConvolutions.describe().startsWith("native"));
        assertThat(PooledConvolutions.apply(x.to(ScalarType.Double), parameters)).isEmpty();
        assertThat(PooledConvolutions.apply(torch.randn(2, 3, 30, 9), parameters)).as("too small").isEmpty();
        assertThat(PooledConvolutions.apply(torch.randn(2, 4, 30, 30), parameters)).as("other channels").isEmpty();
        assertThat(PooledConvolutions.apply(torch.randn(3, 30, 30), parameters)).as("no batch").isEmpty();
        assertThat(PooledConvolutions.apply(new Tensor(), parameters)).as("undefined").isEmpty();
        assertThat(PooledConvolutions.apply(x, List.of(parameters.get(0), new Tensor()))).as("no bias").isEmpty();
        assertThat(PooledConvolutions.apply(x, List.of(torch.randn(24, 3, 3, 3), torch.randn(24)))).as("channels fill no register").isEmpty();
        assertThat(PooledConvolutions.apply(x, List.of(torch.randn(32, 3, 5, 5), torch.randn(32)))).as("other kernel").isEmpty();
        assertThat(PooledConvolutions.apply(x, List.of(parameters.get(0)))).as("a weight alone").isEmpty();
        assertThat(PooledConvolutions.apply(x, List.of())).as("nothing").isEmpty();
        Tensor closed = torch.randn(2, 3, 30, 30);
        closed.close();
        assertThat(PooledConvolutions.apply(closed, parameters)).as("closed").isEmpty();
    }

    private static void requireNative() {
        assumeTrue(PooledConvolutions.describe().startsWith("native"), PooledConvolutions.describe());
    }

    private void wholeNumbers() {
        NoGrad.run(() -> parameters.forEach(parameter -> parameter.copy_(torch.randint(-2, 3, parameter.shape()))));
    }

    private Tensor plain(Tensor pictures) {
        Tensor x = pictures;
        for (int i = 0; i < parameters.size(); i += 2) {
            Tensor map = torch.conv2d(x, parameters.get(i), new TensorOptional(parameters.get(i + 1)), new long[] {1, 1}, new long[] {0, 0}, new long[] {1, 1}, 1);
            x = torch.relu(torch.max_pool2d(map, new long[] {2, 2}, new long[] {2, 2}, new long[] {0, 0}, new long[] {1, 1}, false));
        }
        return x;
    }
}
