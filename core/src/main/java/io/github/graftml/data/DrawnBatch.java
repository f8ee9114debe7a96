package io.github.graftml.data;

import io.github.graftml.internal.random.Mt19937;
import io.github.graftml.internal.random.TorchDraws;
import io.github.graftml.transform.Image;
import io.github.graftml.transform.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A batch whose transforms draw random numbers. Its files are decoded at once; the rest is an attempt that starts from
 * an assumed state of the generator and is made again, on the same decoded pictures, when the state turns out another.
 */
final class DrawnBatch extends PendingBatch {

    private final List<CompletableFuture<Image>> decoded;
    private final CompletableFuture<Void> allDecoded;
    private CompletableFuture<Void> forgotten; // completes when the attempts before this one write no more
    private Attempt attempt;

    DrawnBatch(Loader loader, int[] indices) {
        super(loader, indices);
        decoded = forEachRow(this::decode);
        allDecoded = all(decoded);
        forgotten = allDecoded;
    }

    /** Starts an attempt from an assumed state, which need not be known yet. */
    void assume(CompletableFuture<Mt19937> state) {
        forget();
        attempt = new Attempt(state);
    }

    /** Drops the attempt that is under way, if there is one. */
    void forget() {
        if (attempt != null) {
            attempt.dropped = true;
            forgotten = attempt.filled.handle((done, failure) -> null);
            attempt = null;
        }
    }

    boolean hasAttempt() {
        return attempt != null;
    }

    /** @return whether the attempt under way starts from this very state; waits until that is known */
    boolean isFrom(Mt19937 state) {
        return attempt != null && attempt.from.join().equals(state);
    }

    /** @return the state behind the draws of the attempt */
    CompletableFuture<Mt19937> after() {
        return attempt.drawn.thenApply(Drawn::after);
    }

    @Override
    CompletableFuture<Void> filled() {
        return attempt == null ? forgotten : attempt.filled;
    }

    /**
     * @param transforms of each row; null for a file that cannot be decoded, which draws nothing
     * @param after      the generator behind all draws
     */
    private record Drawn(List<Transform> transforms, Mt19937 after) {
    }

    private final class Attempt {

        private final CompletableFuture<Mt19937> from;
        private final CompletableFuture<Drawn> drawn;
        private final CompletableFuture<Void> filled;
        private volatile boolean dropped;

        private Attempt(CompletableFuture<Mt19937> from) {
            this.from = from;
            this.drawn = from.thenCombineAsync(allDecoded, (state, done) -> draw(state), threads());
            this.filled = drawn.thenCombine(forgotten, (choices, idle) -> choices).thenCompose(this::fillAll);
        }

        private Drawn draw(Mt19937 state) {
            Mt19937 bits = state.copy();
            TorchDraws draws = new TorchDraws(bits);
            List<Transform> transforms = new ArrayList<>(rows());
            for (int row = 0; row < rows(); row++) {
                Image image = decoded.get(row).join();
                transforms.add(image == null ? null : drawFor(row, image, draws));
            }
            return new Drawn(transforms, bits);
        }

        private Transform drawFor(int row, Image image, TorchDraws draws) {
            return naming(row, () -> transform().draw(draws, image.size()));
        }

        private CompletableFuture<Void> fillAll(Drawn choices) {
            beginAnew();
            return all(forEachRow(row -> {
                Image image = decoded.get(row).join();
                if (image != null && !dropped) {
                    fill(row, choices.transforms().get(row), image);
                }
                return null;
            }));
        }
    }
}
