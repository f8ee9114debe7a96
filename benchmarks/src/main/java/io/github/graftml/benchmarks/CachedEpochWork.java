package io.github.graftml.benchmarks;

import io.github.graftml.Graft;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.runtime.Device;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.History;
import io.github.graftml.train.Trainer;
import java.nio.file.Path;

/**
 * A real run on a frozen backbone with transforms that draw nothing: the first epoch computes features, later ones use
 * them.
 */
final class CachedEpochWork {

    private final Stopwatch stopwatch;
    private final Size size;

    CachedEpochWork(Stopwatch stopwatch, Size size) {
        this.stopwatch = stopwatch;
        this.size = size;
    }

    /** @param folder one subfolder for each class; three quarters are trained on, the rest validated on */
    void run(Path folder) {
        ImageFolder images = ImageFolder.of(folder, Article.valid(size.side()));
        int trained = images.size() * 3 / 4;
        LabelledImages train = new SomeImages(images, 0, trained);
        LabelledImages valid = new SomeImages(images, trained, images.size() - trained);
        Graft.seed(System.nanoTime()); // weights for which no features are cached
        try (Network network = Network.create(size.backbone())) {
            network.replaceHead(Head.mlp(2, 1000, 0.5).logSoftmax()).freezeBackbone();
            History history = Trainer.of(network).epochs(1 + size.repetitions())
                    .fit(DataLoader.of(train, size.step()).shuffle(42), DataLoader.of(valid, size.step()));
            String precision = network.frozenPrecision(Device.CPU).orElseThrow();
            double first = history.epochs().get(0).seconds();
            double later = history.epochs().stream().skip(1).mapToDouble(EpochResult::seconds).min().orElseThrow();
            stopwatch.print("epoch-cached", "graft " + precision + " first epoch", images.size() / first);
            stopwatch.print("epoch-cached", "graft " + precision + " later epochs", images.size() / later);
        }
    }
}
