package io.github.graftml.examples;

import static io.github.graftml.nn.Layers.*;
import static io.github.graftml.optim.Optimizers.adam;
import static io.github.graftml.transform.Normalization.IMAGENET;
import static io.github.graftml.transform.Transforms.*;

import io.github.graftml.Graft;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.model.Model;
import io.github.graftml.nn.Layer;
import io.github.graftml.train.History;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Transform;
import java.nio.file.Path;

/** The article's first experiment: a small network, trained from scratch on cats and dogs. */
public final class CustomCnnFromScratch {

    private CustomCnnFromScratch() {
    }

    /** @param args a folder with {@code train/} and {@code valid/}, each with a folder of photos for each class */
    public static void main(String[] args) {
        Graft.seed(42);
        ImageFolder train = ImageFolder.of(Path.of(args[0], "train"));
        ImageFolder valid = ImageFolder.of(Path.of(args[0], "valid"));
        Transform toInput = compose(resize(224), centerCrop(224), toTensor(), normalize(IMAGENET));
        Transform augmented = compose(randomRotation(10), randomHorizontalFlip(0.5), toInput);

        Layer network = sequential( // [N,3,224,224]
                conv2d(3, 32, 3), relu(), maxPool2d(2),
                conv2d(32, 64, 3), relu(), maxPool2d(2),
                conv2d(64, 64, 3), relu(), maxPool2d(2),
                flatten(), // [N,64*26*26]
                linear(64 * 26 * 26, 128), relu(), dropout(0.2),
                linear(128, 2)); // logits [N,2]

        try (Model model = Model.of(network)) {
            History history = Trainer.of(model).optimizer(adam(1e-3)).epochs(10)
                    .fit(train.batches(64).transform(augmented).shuffle(42), valid.batches(64).transform(toInput));
            System.out.println(history);
            history.plot().writeTo(Path.of("curves.png"));
        }
    }
}
