package io.github.graftml.model;

import static io.github.graftml.model.ModelGoldens.TRAINING;
import static io.github.graftml.model.ModelGoldens.floats;
import static io.github.graftml.model.ModelGoldens.relativeDifference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.runtime.NativeScope;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The article's two trainable parts against Python: initial weights of seed 42, then the losses of six steps of Adam. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class CustomCNNTest {

    @Test
    void customCnn_ofSeed42_beginsAndLearnsAsInPython() {
        torch.manual_seed(42);
        try (NativeScope scope = NativeScope.open(); CustomCNN model = new CustomCNN(2)) {
            Map<String, Tensor> state = Modules.state(model.module());
            assertThat(state).containsOnlyKeys("conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias",
                    "conv3.weight", "conv3.bias",
                    "fc1.weight", "fc1.bias", "out.weight", "out.bias");
            state.forEach((name, tensor) -> assertThat(floats(tensor)).as(name)
                    .startsWith(floats(TRAINING, "init." + name)));
            model.train(false); // the trace is without dropout
            Tensor images = Formula.tensor("cnn", 1, 8, 3, 224, 224);

            float[] losses = sixSteps(model, images, model::forward);

            assertThat(relativeDifference(losses, floats(TRAINING, "adam.losses_no_dropout"))).isLessThan(1e-4);
        }
    }

    @Test
    void articleHead_ofSeed42_learnsAsInPythonWithDropout() {
        torch.manual_seed(42);
        try (NativeScope scope = NativeScope.open();
                LayerModel head = new LayerModel("head", Head.mlp(2, 1000, 0.5).logSoftmax().layer(2048))) {
            Map<String, Tensor> state = Modules.state(head.module());
            assertThat(floats(state.get("0.weight"))).startsWith(floats(TRAINING, "head.0.weight[:1]"));
            assertThat(floats(state.get("3.bias"))).containsExactly(floats(TRAINING, "head.3.bias"));
            head.train(true);
            Tensor features = Formula.tensor("feat", 1, 64, 2048).abs();

            float[] losses = sixSteps(head, features, head::forward);

            assertThat(relativeDifference(losses, floats(TRAINING, "head.adam.losses_with_dropout"))).isLessThan(1e-4);
        }
    }

    @Test
    void forward_ofAnotherSize_saysWhatItTakes() {
        try (NativeScope scope = NativeScope.open(); CustomCNN model = new CustomCNN(2)) {
            assertThatThrownBy(() -> model.forward(torch.zeros(1, 3, 225, 224)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("CustomCNN takes float32 [N,3,224,224]; got Float [1, 3, 225, 224]");
        }
    }

    private static float[] sixSteps(Model model, Tensor input, UnaryOperator<Tensor> forward) {
        long[] labels = new long[(int) input.size(0)];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 2;
        }
        Tensor target = Tensor.create(labels);
        TensorVector parameters = new TensorVector(model.trainableParameters().values().toArray(Tensor[]::new));
        Adam adam = new Adam(parameters, new AdamOptions(1e-3));
        float[] losses = new float[6];
        for (int i = 0; i < losses.length; i++) {
            adam.zero_grad(true);
            Tensor loss = torch.cross_entropy_loss(forward.apply(input), target);
            loss.backward();
            adam.step();
            losses[i] = NoGrad.get(loss::item_float);
        }
        return losses;
    }
}
