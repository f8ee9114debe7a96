package io.github.graftml.train;

import static java.util.Objects.requireNonNull;

import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.DataLoader;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.train.BatchResult.Features;
import io.github.graftml.train.BatchResult.Phase;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one epoch of training or validation: performs a step on each batch of the loader and reports its result. Can
 * resume within an epoch.
 */
final class EpochRunner {

    private static final Logger LOG = LoggerFactory.getLogger(EpochRunner.class);

    private final EpochSource source;
    private @Nullable EpochPosition from; // null for the first batch
    private RunningMetrics score = RunningMetrics.NONE;
    private @Nullable BatchIterator iterator; // null until the epoch has begun
    private @Nullable RngStateLog computed; // the default generator before each batch; null if all features are cached
    private @Nullable Mt19937 randomAtEnd; // null until the epoch is over

    EpochRunner(EpochSource source) {
        this.source = source;
    }

    /** {@return this runner, which continues after {@code position}} */
    EpochRunner resume(EpochPosition position) {
        from = position;
        score = position.score();
        return this;
    }

    /**
     * Runs the epoch.
     *
     * @param work     performs the step of a batch
     * @param listener called after each step
     * @return this runner
     */
    EpochRunner run(Phase phase, BiFunction<EpochSource, Batch, StepResult> work, Consumer<BatchResult> listener) {
        try (BatchIterator all = iterator()) {
            iterator = all;
            while (all.hasNext()) {
                if (computed != null) {
                    computed.add(DefaultGenerator.state());
                }
                long begin = System.nanoTime();
                try (Batch batch = all.next()) {
                    double loading = StepResult.secondsSince(begin);
                    Features features = features(batch);
                    StepResult step = work.apply(source, batch);
                    score = score.plus(step.score());
                    listener.accept(new BatchResult(phase, all.position().taken(), source.batches().count(),
                            batch.size(), step.score().loss(),
                            step.score().accuracy(), step.learningRate(), features, loading, step.forwardSeconds(),
                            step.backwardSeconds(), step.optimizerSeconds()));
                }
            }
        }
        randomAtEnd = DefaultGenerator.state();
        return this;
    }

    /** Starts the epoch; images are read only if a feature is not cached. */
    BatchIterator iterator() {
        boolean cached = source.isCached();
        EpochPosition from = this.from;
        DataLoader batches = source.batches();
        if (from != null) {
            computed = from.computed();
            // an epoch that started by reading images continues to draw
            cached &= computed == null || !batches.transform().isRandom();
        } else if (source.cache().isPresent() && !cached) {
            computed = new RngStateLog();
        }
        LOG.debug("Epoch {}: {}", source.epoch(),
                cached ? "cached features are used, no image is read" : "images are read");
        if (from == null) {
            return cached ? batches.labelsOnly() : batches.iterator();
        }
        DefaultGenerator.state(from.random()); // the next batch draws from this state
        BatchIterator.Position taken = requireNonNull(from.position());
        return cached ? batches.resumeLabelsOnly(taken) : batches.resume(taken);
    }

    private Features features(Batch batch) {
        return source.cache().map(cache -> cache.contains(batch, source.epoch()) ? Features.CACHED : Features.COMPUTED)
                .orElse(Features.NOT_CACHED);
    }

    /** {@return loss and accuracy of the batches so far} */
    RunningMetrics score() {
        return score;
    }

    boolean hasBegun() {
        return iterator != null || from != null;
    }

    /** {@return the position in the epoch, also after its end} */
    EpochPosition position() {
        BatchIterator batches = iterator;
        if (batches == null) {
            return requireNonNull(from);
        }
        Mt19937 end = randomAtEnd;
        return new EpochPosition(batches.position(), score, end == null ? DefaultGenerator.state() : end, computed);
    }
}
