package io.github.graftml.benchmarks;

import static io.github.graftml.transform.Normalization.IMAGENET;
import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.compose;
import static io.github.graftml.transform.Transforms.normalize;
import static io.github.graftml.transform.Transforms.randomHorizontalFlip;
import static io.github.graftml.transform.Transforms.randomRotation;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;

import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.transform.Transform;
import java.nio.file.Path;

/** Reading, decoding and transforming pictures into batches, with the article's transforms. */
final class LoaderWork {

    private final Stopwatch stopwatch;
    private final Size size;

    LoaderWork(Stopwatch stopwatch, Size size) {
        this.stopwatch = stopwatch;
        this.size = size;
    }

    /** @param folder one subfolder for each class */
    void run(Path folder) {
        time("train", folder, compose(randomRotation(10), randomHorizontalFlip(0.5), resize(size.side()), centerCrop(size.side()), toTensor(), normalize(IMAGENET)));
        time("valid", folder, compose(resize(size.side()), centerCrop(size.side()), toTensor(), normalize(IMAGENET)));
    }

    private void time(String name, Path folder, Transform transform) {
        ImageFolder images = ImageFolder.of(folder, transform);
        int batches = Math.min(size.loaded(), images.size()) / size.step();
        stopwatch.time("loader", "graft " + name + " transforms", batches * size.step(), () -> {
            try (BatchIterator epoch = images.batches(size.step()).iterator()) {
                for (int i = 0; i < batches; i++) {
                    try (Batch batch = epoch.next()) {
                        batch.tensor();
                    }
                }
            }
        });
    }
}
