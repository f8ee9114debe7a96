package io.github.graftml.data;

import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.random.internal.Mt19937;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Loads the next batches during the training step, and returns them in order. Random numbers are drawn in the same
 * order as by a single thread; see {@link RngPrediction}.
 */
final class Prefetcher {

    private final Loader loader;
    private final boolean random;
    private final Iterator<int[]> remaining;
    private final Deque<PendingBatch> ahead = new ArrayDeque<>();
    private @Nullable Mt19937 left; // the generator after the last batch; null before the first

    /**
     * Starts loading.
     *
     * @param batches the indices of the images of each batch, in order
     */
    Prefetcher(Loader loader, Iterator<int[]> batches) {
        this.loader = loader;
        this.random = loader.transform().isRandom();
        this.remaining = batches;
        topUp();
    }

    /**
     * Returns the next batch; waits until it is ready.
     *
     * @param last the last step on the batch, which may draw random numbers
     * @return the batch; the caller closes it
     */
    Batch take(UnaryOperator<Batch> last) {
        PendingBatch first = ahead.getFirst();
        if (first instanceof RandomizedBatch drawn) {
            takeTurn(drawn);
        }
        Batch batch = last.apply(first.finish());
        ahead.removeFirst();
        topUp();
        if (random) {
            Mt19937 now = DefaultGenerator.state();
            left = now;
            drawAhead(now);
        }
        return batch;
    }

    /** Stops loading and frees the memory. */
    void close() {
        ahead.forEach(PendingBatch::cancel);
        ahead.clear();
    }

    private void topUp() {
        while (ahead.size() < Loader.AHEAD && remaining.hasNext()) {
            int[] indices = remaining.next();
            ahead.addLast(random ? new RandomizedBatch(loader, indices) : new DeterministicBatch(loader, indices));
        }
    }

    /** Makes the batch draw from the actual state of the default generator, and advances the generator. */
    private void takeTurn(RandomizedBatch batch) {
        Mt19937 found = DefaultGenerator.state();
        Mt19937 before = left;
        if (before != null) {
            loader.prediction().learn(before, found);
        }
        while (!batch.isFrom(found) || batch.isSpoilt()) {
            forgetAttempts();
            batch.assume(CompletableFuture.completedFuture(found));
        }
        DefaultGenerator.state(batch.after().join());
    }

    /** Starts the next batches from the predicted state of the generator after the step. */
    private void drawAhead(Mt19937 now) {
        if (ahead.peekFirst() instanceof RandomizedBatch next && !next.isFrom(loader.prediction().afterStep(now))) {
            forgetAttempts();
        }
        CompletableFuture<Mt19937> state = CompletableFuture.completedFuture(now);
        for (PendingBatch pending : ahead) {
            RandomizedBatch batch = (RandomizedBatch) pending;
            if (!batch.hasAttempt()) {
                batch.assume(state.thenApply(loader.prediction()::afterStep));
            }
            state = batch.after();
        }
    }

    /** Drops all attempts, since each starts from the previous one. */
    private void forgetAttempts() {
        ahead.forEach(pending -> ((RandomizedBatch) pending).forget());
    }
}
