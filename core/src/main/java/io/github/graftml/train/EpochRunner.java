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
 * Runs one epoch of training or of validation: takes batch after batch from the loader, does a step with it, and reports its result.
 * Can begin where an earlier process was cut off.
 */
final class EpochRunner {

    private static final Logger LOG = LoggerFactory.getLogger(EpochRunner.class);

    private final EpochSource source;
    private @Nullable EpochPosition from; // null for the first batch
    private RunningMetrics score = RunningMetrics.NONE;
    private @Nullable BatchIterator iterator; // null until the pass has begun
    private @Nullable RngStateLog computed;   // the default generator before each batch; null while all features are known
    private @Nullable Mt19937 randomAtEnd;    // null until the pass is over

    EpochRunner(EpochSource source) {
        this.source = source;
    }

    /** @return this, which then goes through what is left after {@code position} */
    EpochRunner resume(EpochPosition position) {
        from = position;
        score = position.score();
        return this;
    }

    /** @param told of each batch, behind its step */
    EpochRunner run(Phase phase, BiFunction<EpochSource, Batch, StepResult> work, Consumer<BatchResult> told) {
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
                    told.accept(new BatchResult(phase, all.position().taken(), source.batches().count(), batch.size(), step.score().loss(),
                            step.score().accuracy(), step.learningRate(), features, loading, step.forwardSeconds(),
                            step.backwardSeconds(), step.optimizerSeconds()));
                }
            }
        }
        randomAtEnd = DefaultGenerator.state();
        return this;
    }

    /** Begins: pictures are read only if the features of one of them are not known. */
    BatchIterator iterator() {
        boolean known = source.knowsAll();
        EpochPosition from = this.from;
        DataLoader batches = source.batches();
        if (from != null) {
            computed = from.computed();
            known &= computed == null || !batches.transform().isRandom(); // an epoch that began with reading pictures goes on drawing
        } else if (source.cache().isPresent() && !known) {
            computed = new RngStateLog();
        }
        LOG.debug("Epoch {}: {}", source.epoch(), known ? "kept features are used, no picture is read" : "pictures are read");
        if (from == null) {
            return known ? batches.labelsOnly() : batches.iterator();
        }
        DefaultGenerator.state(from.random()); // whatever was drawn since, this is what the next batch draws from
        BatchIterator.Position taken = requireNonNull(from.position());
        return known ? batches.resumeLabelsOnly(taken) : batches.resume(taken);
    }

    private Features features(Batch batch) {
        return source.cache().map(kept -> kept.knows(batch, source.epoch()) ? Features.CACHED : Features.COMPUTED).orElse(Features.NOT_KEPT);
    }

    /** @return what the batches so far came to */
    RunningMetrics score() {
        return score;
    }

    boolean hasBegun() {
        return iterator != null || from != null;
    }

    /** @return the position in the epoch, also after its end */
    EpochPosition position() {
        BatchIterator batches = iterator;
        if (batches == null) {
            return requireNonNull(from);
        }
        Mt19937 end = randomAtEnd;
        return new EpochPosition(batches.position(), score, end == null ? DefaultGenerator.state() : end, computed);
    }
}
