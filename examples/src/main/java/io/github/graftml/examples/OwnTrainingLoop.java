package io.github.graftml.examples;

import static io.github.graftml.nn.Layers.*;
import static io.github.graftml.optim.Losses.crossEntropy;
import static io.github.graftml.optim.Optimizers.sgd;
import static io.github.graftml.transform.Transforms.*;

import io.github.graftml.Graft;
import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.model.Model;
import io.github.graftml.nn.Layer;
import io.github.graftml.optim.OptimizerState;
import io.github.graftml.runtime.NativeScope;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;

/** The training loop by hand, one epoch. Tensors that are made in a scope are freed with it. */
public final class OwnTrainingLoop {

    private OwnTrainingLoop() {
    }

    /** @param args a folder with a folder of photos for each class */
    @SuppressWarnings("try") // the scope is closed for what that frees
    public static void main(String[] args) {
        Graft.seed(42);
        ImageFolder photos = ImageFolder.of(Path.of(args[0]));
        Layer network = sequential(conv2d(3, 16, 3).stride(2), batchNorm2d(16), silu(), globalAveragePool(),
                linear(16, photos.classes().size()));

        try (Model model = Model.of(network);
                OptimizerState optimizer = sgd(0.01).momentum(0.9).on(model);
                BatchIterator batches = photos.batches(32).transform(compose(resize(224, 224), toTensor())).shuffle(42)
                        .iterator()) {
            model.train(true);
            while (batches.hasNext()) {
                try (Batch batch = batches.next(); NativeScope scope = NativeScope.open()) {
                    optimizer.zeroGrad();
                    Tensor loss = crossEntropy(model.forward(batch.images()), batch.targets());
                    loss.backward();
                    optimizer.step();
                    System.out.println(loss.item_float());
                }
            }
        }
    }
}
