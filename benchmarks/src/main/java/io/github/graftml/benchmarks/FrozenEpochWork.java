package io.github.graftml.benchmarks;

import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.runtime.Precision;
import io.github.graftml.train.Trainer;
import java.nio.file.Path;

/**
 * An epoch of the article's main job as a user runs it, loader included: what counts is the peak of memory, so each
 * precision has a process of its own.
 */
final class FrozenEpochWork {

    private final Size size;

    FrozenEpochWork(Size size) {
        this.size = size;
    }

    void run(Path folder) {
        for (Precision precision : NetworkWorks.precisions()) {
            FreshJvm.run(FrozenEpochWork.class, folder.toString(), precision.name(), String.valueOf(size == Size.TINY))
                    .output().forEach(System.out::println);
        }
    }

    /** Trains one epoch and prints the line. */
    public static void main(String[] arguments) {
        Precision precision = Precision.valueOf(arguments[1]);
        Size size = Boolean.parseBoolean(arguments[2]) ? Size.TINY : Size.FULL;
        Path folder = Path.of(arguments[0]);
        LabelledImages train = new SomeImages(ImageFolder.of(folder, Article.train(size.side())), 0, size.loaded() / 2);
        LabelledImages valid = new SomeImages(ImageFolder.of(folder, Article.valid(size.side())), 0, size.step());
        try (Network network = Network.create(size.backbone()).replaceHead(Head.mlp(2, 1000, 0.5).logSoftmax())
                .freezeBackbone()) {
            network.backbonePrecision(precision);
            Precision training = precision == Precision.BF16 ? Precision.BF16 : Precision.FP32;
            double seconds = Stopwatch.timed(() -> Trainer.of(network).precision(training)
                    .fit(DataLoader.of(train, size.step()).shuffle(42), DataLoader.of(valid, size.step())));
            new Stopwatch(System.out, 1).print("frozen-epoch", "graft " + NetworkWorks.name(precision),
                    (train.size() + valid.size()) / seconds);
        }
    }
}
