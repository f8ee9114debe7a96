package io.github.graftml.data;

import static java.util.Objects.requireNonNull;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.codec.EncodedImage;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.random.internal.TorchDraws;
import io.github.graftml.transform.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A batch with random transforms. Files are opened first, to get the sizes of the images. The rest is an attempt from
 * a predicted state of the generator. It is repeated if the state turns out to be different, or if a file cannot be
 * decoded: such files draw no numbers.
 */
final class RandomizedBatch extends PendingBatch {

    private final List<CompletableFuture<EncodedImage>> opened;
    private final CompletableFuture<Void> allOpened;
    private CompletableFuture<Void> forgotten; // completes when the attempts before this one write no more
    private @Nullable Attempt attempt;

    RandomizedBatch(Loader loader, int[] indices) {
        super(loader, indices);
        opened = forEachRow(this::open);
        allOpened = all(opened);
        forgotten = allOpened;
    }

    /** Starts an attempt from a predicted state, which may still be computed. */
    void assume(CompletableFuture<Mt19937> state) {
        forget();
        attempt = new Attempt(state);
    }

    /** Drops the current attempt, if there is one. */
    void forget() {
        Attempt current = attempt;
        if (current != null) {
            current.dropped = true;
            forgotten = current.filled.handle((done, failure) -> null);
            attempt = null;
        }
    }

    boolean hasAttempt() {
        return attempt != null;
    }

    /** {@return whether the current attempt starts from this state; waits until that is known} */
    boolean isFrom(Mt19937 state) {
        return attempt != null && attempt.from.join().equals(state);
    }

    /** {@return whether the attempt drew numbers for a file that cannot be decoded; waits until it has finished} */
    boolean isSpoilt() {
        Attempt current = requireNonNull(attempt);
        current.filled.join();
        return current.spoilt;
    }

    /** {@return the state of the generator after the attempt} */
    CompletableFuture<Mt19937> after() {
        return requireNonNull(attempt).drawn.thenApply(Drawn::after);
    }

    @Override
    CompletableFuture<Void> filled() {
        return attempt == null ? forgotten : attempt.filled;
    }

    /**
     * @param transforms the transform of each row; null for a file that cannot be decoded
     * @param after      the state of the generator after all draws
     */
    private record Drawn(List<@Nullable Transform> transforms, Mt19937 after) {
    }

    private final class Attempt {

        private final CompletableFuture<Mt19937> from;
        private final CompletableFuture<Drawn> drawn;
        private final CompletableFuture<Void> filled;
        private volatile boolean dropped;
        private volatile boolean spoilt; // a file drew that cannot be decoded

        private Attempt(CompletableFuture<Mt19937> from) {
            this.from = from;
            this.drawn = from.thenCombineAsync(allOpened, (state, done) -> draw(state), threads());
            this.filled = drawn.thenCombine(forgotten, (choices, idle) -> choices).thenCompose(this::fillAll);
        }

        private Drawn draw(Mt19937 state) {
            Mt19937 bits = state.copy();
            TorchDraws draws = new TorchDraws(bits);
            List<@Nullable Transform> transforms = new ArrayList<>(rows());
            for (int row = 0; row < rows(); row++) {
                transforms.add(isBad(row) ? null : drawFor(row, opened.get(row).join().size(), draws));
            }
            return new Drawn(transforms, bits);
        }

        private Transform drawFor(int row, ImageSize size, TorchDraws draws) {
            return naming(row, () -> transform().draw(draws, size));
        }

        private CompletableFuture<Void> fillAll(Drawn choices) {
            restart();
            return all(forEachRow(row -> {
                Transform transform = choices.transforms().get(row);
                if (transform != null && !dropped && !fill(row, transform, opened.get(row).join())) {
                    spoilt = true;
                }
                return null;
            }));
        }
    }
}
