package io.github.graftml.benchmarks;

import io.github.graftml.ImageClassifier;
import io.github.graftml.TransferLearning;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.train.BatchResult;
import io.github.graftml.train.Callback;
import io.github.graftml.train.Trainer;
import io.github.graftml.train.TrainingRun;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long it takes from the start of a JVM until the first batch of EfficientNet-Lite0 with a new head is trained on,
 * with natives that an earlier process extracted. Each time is that of a process of its own.
 */
final class StartWork {

    private final Stopwatch stopwatch;
    private final Size size;

    StartWork(Stopwatch stopwatch, Size size) {
        this.stopwatch = stopwatch;
        this.size = size;
    }

    void run(Path folder) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i <= size.repetitions(); i++) { // the first one warms the system's file cache
            best = Math.min(best,
                    FreshJvm.run(StartWork.class, folder.toString(), String.valueOf(size.step())).seconds());
        }
        stopwatch.printSeconds("start",
                "graft JVM start to first trained batch, efficientnet-lite0, batch " + size.step(), best);
    }

    /** Prints a line when the first batch is trained on, and ends. */
    public static void main(String[] arguments) {
        AtomicBoolean trained = new AtomicBoolean();
        try (ImageClassifier model = TransferLearning.efficientNetLite0().freezeBackbone().head(2)) {
            ImageFolder images = ImageFolder.of(Path.of(arguments[0]));
            Trainer.of(model).callback(new Callback() {
                @Override
                public void onBatch(TrainingRun fit, BatchResult batch) {
                    if (!trained.getAndSet(true)) {
                        System.out.println("trained");
                        System.exit(0);
                    }
                }
            }).fit(images.batches(Integer.parseInt(arguments[1])).transform(Article.train(224)).shuffle(42),
                    images.batches(64).transform(Article.valid(224)));
        }
    }
}
