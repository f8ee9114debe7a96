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
 * Makes the next batches while the step works on the last one, and hands them over in order. Random draws are kept in
 * turn with whatever else draws from LibTorch's default generator: see {@link RngPrediction}.
 */
final class Prefetcher {

    private final Loader loader;
    private final boolean random;
    private final Iterator<int[]> remaining;
    private final Deque<PendingBatch> ahead = new ArrayDeque<>();
    private @Nullable Mt19937 left; // where the last batch left the generator; null before the first

    /** @param batches the indices of each batch's pictures, in order */
    Prefetcher(Loader loader, Iterator<int[]> batches) {
        this.loader = loader;
        this.random = loader.transform().isRandom();
        this.remaining = batches;
        topUp();
    }

    /**
     * @param last what is done to the batch last, and may draw as many numbers as it likes
     * @return the next batch, which the caller closes; waits for it where it is not ready
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

    /** Stops the work that is under way and frees its memory. */
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

    /** Lets the batch draw from where the default generator really stands, and moves that one on. */
    private void takeTurn(RandomizedBatch batch) {
        Mt19937 found = DefaultGenerator.state();
        Mt19937 before = left;
        if (before != null) {
            loader.forecast().learn(before, found);
        }
        while (!batch.isFrom(found) || batch.isSpoilt()) {
            forgetAttempts();
            batch.assume(CompletableFuture.completedFuture(found));
        }
        DefaultGenerator.state(batch.after().join());
    }

    /** Starts the batches behind the one just handed over from where the step will presumably leave the generator. */
    private void drawAhead(Mt19937 now) {
        if (ahead.peekFirst() instanceof RandomizedBatch next && !next.isFrom(loader.forecast().afterStep(now))) {
            forgetAttempts();
        }
        CompletableFuture<Mt19937> state = CompletableFuture.completedFuture(now);
        for (PendingBatch pending : ahead) {
            RandomizedBatch batch = (RandomizedBatch) pending;
            if (!batch.hasAttempt()) {
                batch.assume(state.thenApply(loader.forecast()::afterStep));
            }
            state = batch.after();
        }
    }

    /** Each attempt starts from the one before it, so they fall together. */
    private void forgetAttempts() {
        ahead.forEach(pending -> ((RandomizedBatch) pending).forget());
    }
}
