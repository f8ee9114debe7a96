package io.github.graftml.benchmarks;

import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.transform.Transform;
import java.nio.file.Path;

/** Reading, decoding and transforming images into batches, with the article's transforms. */
final class LoaderWork {

    private final Stopwatch stopwatch;
    private final Size size;

    LoaderWork(Stopwatch stopwatch, Size size) {
        this.stopwatch = stopwatch;
        this.size = size;
    }

    /** @param folder one subfolder for each class */
    void run(Path folder) {
        time("train", folder, Article.train(size.side()));
        time("valid", folder, Article.valid(size.side()));
    }

    private void time(String name, Path folder, Transform transform) {
        ImageFolder images = ImageFolder.of(folder, transform);
        DataLoader epochs = images.batches(size.step());
        int batches = Math.min(size.loaded(), images.size()) / size.step();
        stopwatch.time("loader", "graft " + name + " transforms", batches * size.step(), () -> {
            try (BatchIterator epoch = epochs.iterator()) {
                for (int i = 0; i < batches; i++) {
                    try (Batch batch = epoch.next()) {
                        batch.images();
                    }
                }
            }
        });
    }
}
