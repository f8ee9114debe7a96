package io.github.graftml.data;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.random.internal.TorchDraws;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An iterator over the batches of one epoch, which are loaded ahead of the training step. For one thread. It is
 * closed after the last batch, when the next epoch of the same {@link DataLoader} begins, or by {@link #close()}.
 */
public final class BatchIterator implements Iterator<Batch>, AutoCloseable {

    private final Loader loader;
    private final Plan plan;
    private final boolean withImages;
    private long samplerSeed;
    private int taken;
    private @Nullable Iterator<int[]> rows; // set when the first batch is requested, as Python draws the order then
    private @Nullable Prefetcher prefetcher; // null without images
    private boolean closed;

    /**
     * The division of an epoch into batches.
     *
     * @param batchSize images in a batch
     * @param count     batches in an epoch
     * @param order     the order of the images
     * @param mixing    how images of a batch are mixed; null for none
     */
    record Plan(int batchSize, int count, Order order, @Nullable Mixing mixing) {
    }

    /** The order of the images of an epoch. */
    enum Order {
        /** The images in the order in which they are listed. */
        @JsonProperty("listed")
        @JsonAlias("LISTED")
        LISTED,
        /** Every image once, in random order. */
        @JsonProperty("shuffled")
        @JsonAlias("SHUFFLED")
        SHUFFLED,
        /** Images sampled with replacement, as many as there are, with equal probability for each class. */
        @JsonProperty("balanced")
        @JsonAlias("BALANCED")
        BALANCED;

        int[] of(LabelledImages images, long seed) {
            TorchDraws draws = new TorchDraws(Mt19937.seeded(seed));
            return switch (this) {
                case LISTED -> IntStream.range(0, images.size()).toArray();
                case SHUFFLED -> draws.randperm(images.size());
                case BALANCED -> draws.multinomial(balance(images), images.size());
            };
        }

        /** {@return for each image, the reciprocal of the number of images of its class} */
        private static double[] balance(LabelledImages images) {
            long[] perClass = new long[images.classes().size()];
            IntStream.range(0, images.size()).forEach(i -> perClass[images.labels(i)[0]]++);
            return IntStream.range(0, images.size()).mapToDouble(i -> 1.0 / perClass[images.labels(i)[0]]).toArray();
        }
    }

    /**
     * A position between two batches of an epoch. With the state of the random generator, {@link DataLoader#resume}
     * continues from it in another process.
     *
     * @param samplerSeed the seed of the order of the epoch; 0 if the images are not shuffled
     * @param taken       the number of batches taken so far
     */
    public record Position(@JsonProperty("sampler_seed") @JsonAlias("samplerSeed") long samplerSeed, int taken) {
    }

    private BatchIterator(Loader loader, Plan plan, boolean withImages) {
        this.loader = loader;
        this.plan = plan;
        this.withImages = withImages;
    }

    /** Begins an epoch. Draws a seed as Python's loader does for its workers; the seed is not used. */
    static BatchIterator begin(Loader loader, Plan plan, boolean withImages) {
        drawSeed();
        return new BatchIterator(loader, plan, withImages);
    }

    static BatchIterator resume(Loader loader, Plan plan, Position position, boolean withImages) {
        BatchIterator iterator = new BatchIterator(loader, plan, withImages);
        iterator.samplerSeed = position.samplerSeed();
        iterator.taken = position.taken();
        iterator.prepareRows();
        return iterator;
    }

    @Override
    public boolean hasNext() {
        return !closed && taken < plan.count();
    }

    /**
     * {@return the next batch; the caller closes it}
     *
     * @throws io.github.graftml.error.DataException if a file cannot be decoded and is not skipped, a transform
     *                         fails, or the images of the batch differ in size; this ends the epoch
     * @throws NoSuchElementException after the last batch and on a closed iterator
     */
    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The epoch is over after " + taken + " of " + plan.count() + " batches");
        }
        try {
            Iterator<int[]> remaining = rows;
            if (remaining == null) {
                samplerSeed = plan.order() == Order.LISTED ? 0 : drawSeed();
                remaining = prepareRows();
            }
            Prefetcher ahead = prefetcher;
            Batch batch = ahead != null ? ahead.take(this::mixed)
                    : mixed(loader.labelsOnly(loader.usable(remaining.next())));
            taken++;
            return batch;
        } catch (CompletionException e) { // an exception of a loader thread
            close();
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause(); // loader threads throw nothing checked
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Batch mixed(Batch batch) {
        Mixing mixing = plan.mixing();
        return mixing == null || batch.size() == 0 ? batch : batch.mix(mixing, loader.images().classes().size());
    }

    /** {@return the position in the epoch} */
    public Position position() {
        if (rows == null) {
            throw new IllegalStateException("The epoch has not begun; call position() after the first batch");
        }
        return new Position(samplerSeed, taken);
    }

    /** Stops loading and frees its memory; batches that were taken stay open. Closing twice does nothing. */
    @Override
    public void close() {
        closed = true;
        if (prefetcher != null) {
            prefetcher.close();
        }
    }

    private Iterator<int[]> prepareRows() {
        int images = loader.images().size();
        int[] order = plan.order().of(loader.images(), samplerSeed);
        Iterator<int[]> dealt = IntStream.range(taken, plan.count())
                .mapToObj(batch -> Arrays.copyOfRange(order, batch * plan.batchSize(),
                        Math.min(images, (batch + 1) * plan.batchSize())))
                .iterator();
        rows = dealt;
        if (withImages) {
            prefetcher = new Prefetcher(loader, dealt);
        }
        return dealt;
    }

    /** Draws {@code torch.empty((), dtype=torch.int64).random_()} from the default generator. */
    private static long drawSeed() {
        Mt19937 bits = DefaultGenerator.state();
        long seed = new TorchDraws(bits).random();
        DefaultGenerator.state(bits);
        return seed;
    }
}
