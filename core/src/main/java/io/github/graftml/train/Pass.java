package io.github.graftml.train;

import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.Batches;
import io.github.graftml.data.SkippedImage;
import io.github.graftml.internal.random.DefaultGenerator;
import io.github.graftml.internal.random.Mt19937;
import io.github.graftml.train.BatchResult.Features;
import io.github.graftml.train.BatchResult.Phase;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once over all pictures, through the whole model or from features that an earlier pass kept: loads, works, tells. Can
 * begin where an earlier process left off.
 */
final class Pass {

    private static final Logger LOG = LoggerFactory.getLogger(Pass.class);

    private final Batches batches;
    private final Optional<FeatureCache> cache;
    private final int epoch;
    private Standing from; // null for the first batch
    private Score score = Score.NONE;
    private BatchIterator iterator; // null until the pass has begun
    private RandomTrace computed;   // the default generator before each batch; null while all features are known
    private Mt19937 randomAtEnd;    // null until the pass is over

    /**
     * Where a pass stands between two batches.
     *
     * @param position where its batches stand; null if it has not begun
     * @param score    what its batches came to
     * @param random   the default generator
     * @param computed the default generator before each batch, if features that are kept are computed in this pass; else null
     */
    record Standing(BatchIterator.Position position, Score score, Mt19937 random, RandomTrace computed) {

        static Standing notBegun() {
            return new Standing(null, Score.NONE, DefaultGenerator.state(), null);
        }
    }

    /**
     * What one batch came to.
     *
     * @param answers the class that each picture was taken for; null unless there are such answers and they were asked for
     */
    record Step(Score score, double learningRate, double forwardSeconds, double backwardSeconds, double optimizerSeconds, int[] answers) {
    }

    /**
     * @param cache empty where features change or are drawn anew every time
     * @param epoch from 1
     */
    Pass(Batches batches, Optional<FeatureCache> cache, int epoch) {
        this.batches = batches;
        this.cache = cache;
        this.epoch = epoch;
    }

    /** @return this, which then goes through what is left behind {@code standing} */
    Pass resume(Standing standing) {
        from = standing;
        score = standing.score;
        return this;
    }

    Pass run(Fit fit, Phase phase, Callback told, BiFunction<Pass, Batch, Step> work) {
        try (BatchIterator all = iterator()) {
            iterator = all;
            while (all.hasNext()) {
                if (computed != null) {
                    computed.add(DefaultGenerator.state());
                }
                long begin = System.nanoTime();
                try (Batch batch = all.next()) {
                    double loading = secondsSince(begin);
                    Features features = features(batch);
                    Step step = work.apply(this, batch);
                    score = score.plus(step.score);
                    if (phase == Phase.TRAINING) {
                        fit.stepDone();
                    }
                    told.onBatch(fit, new BatchResult(phase, all.position().taken(), batches.count(), batch.size(), step.score.loss(),
                            step.score.accuracy(), step.learningRate, features, loading, step.forwardSeconds,
                            step.backwardSeconds, step.optimizerSeconds));
                }
            }
        }
        randomAtEnd = DefaultGenerator.state();
        return this;
    }

    /** Begins: pictures are read only if the features of one of them are not known. */
    BatchIterator iterator() {
        boolean known = knowsAll();
        if (from != null) {
            computed = from.computed;
            known &= computed == null || !batches.images().transform().isRandom(); // an epoch that began with reading pictures goes on drawing
        } else if (cache.isPresent() && !known) {
            computed = new RandomTrace();
        }
        LOG.debug("Epoch {}: {}", epoch, known ? "kept features are used, no picture is read" : "pictures are read");
        if (from == null) {
            return known ? batches.iteratorWithoutPictures() : batches.iterator();
        }
        DefaultGenerator.state(from.random); // whatever was drawn since, this is what the next batch draws from
        return known ? batches.resumeWithoutPictures(from.position) : batches.resume(from.position);
    }

    /** @return whether the features of every picture are kept, as things stand at the beginning of an epoch */
    boolean knowsAll() {
        return cache.isPresent() && cache.get().covers(epoch, batches.skipped().stream().map(SkippedImage::file).collect(Collectors.toSet()));
    }

    private Features features(Batch batch) {
        return cache.map(kept -> kept.knows(batch, epoch) ? Features.CACHED : Features.COMPUTED).orElse(Features.NOT_KEPT);
    }

    Optional<FeatureCache> cache() {
        return cache;
    }

    int epoch() {
        return epoch;
    }

    /** @return what the batches so far came to */
    Score score() {
        return score;
    }

    boolean hasBegun() {
        return iterator != null || from != null;
    }

    /** @return where the pass stands, or stood at its end */
    Standing standing() {
        if (iterator == null) {
            return from;
        }
        return new Standing(iterator.position(), score, randomAtEnd == null ? DefaultGenerator.state() : randomAtEnd, computed);
    }

    static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }
}
