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
 * One epoch: every picture once, in batches that are made ahead of the step. For the thread that trains. Closed when
 * the last batch was taken, when the next epoch of the same {@link DataLoader} begins, or by {@link #close()}.
 */
public final class BatchIterator implements Iterator<Batch>, AutoCloseable {

    private final Loader loader;
    private final Plan plan;
    private final boolean pictures;
    private long samplerSeed;
    private int taken;
    private @Nullable Iterator<int[]> rows; // dealt when the first batch is asked for, as Python draws the order then
    private @Nullable Prefetcher prefetcher; // null without pictures
    private boolean closed;

    /**
     * How the pictures are dealt out.
     *
     * @param batchSize pictures in a batch
     * @param count     batches in an epoch
     * @param order     what the order of an epoch is made of
     * @param mixing    what becomes of the pictures of a batch; null to leave them as they are
     */
    record Plan(int batchSize, int count, Order order, @Nullable Mixing mixing) {
    }

    /** What the order of an epoch is made of. */
    enum Order {
        /** The pictures as they are listed. */
        @JsonProperty("listed")
        @JsonAlias("LISTED")
        LISTED,
        /** Every picture once, in an order that is drawn. */
        @JsonProperty("shuffled")
        @JsonAlias("SHUFFLED")
        SHUFFLED,
        /** As many pictures as there are, drawn with replacement, each class as often as the others. */
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

        /** @return for each picture 1 over the number of pictures of its class */
        private static double[] balance(LabelledImages images) {
            long[] perClass = new long[images.classes().size()];
            IntStream.range(0, images.size()).forEach(i -> perClass[images.labels(i)[0]]++);
            return IntStream.range(0, images.size()).mapToDouble(i -> 1.0 / perClass[images.labels(i)[0]]).toArray();
        }
    }

    /**
     * Where an epoch stands, between two batches. Together with the state of the random generator it is all that is
     * needed to go on in another process: {@link DataLoader#resume}.
     *
     * @param samplerSeed from which the order of the epoch is made; 0 where the pictures come as they are listed
     * @param taken       batches taken so far, from 0
     */
    public record Position(@JsonProperty("sampler_seed") @JsonAlias("samplerSeed") long samplerSeed, int taken) {
    }

    private BatchIterator(Loader loader, Plan plan, boolean pictures) {
        this.loader = loader;
        this.plan = plan;
        this.pictures = pictures;
    }

    /** Begins an epoch; like Python's loader it draws a seed for its workers, which only moves the generator on. */
    static BatchIterator begin(Loader loader, Plan plan, boolean pictures) {
        drawSeed();
        return new BatchIterator(loader, plan, pictures);
    }

    static BatchIterator resume(Loader loader, Plan plan, Position position, boolean pictures) {
        BatchIterator iterator = new BatchIterator(loader, plan, pictures);
        iterator.samplerSeed = position.samplerSeed();
        iterator.taken = position.taken();
        iterator.deal();
        return iterator;
    }

    @Override
    public boolean hasNext() {
        return !closed && taken < plan.count();
    }

    /**
     * @return the next batch, which the caller closes
     * @throws io.github.graftml.error.DataException if a file is bad and bad files stop, a transform fails, or the pictures of
     *         the batch differ in size; the epoch is over then
     * @throws NoSuchElementException behind the last batch and on a closed iterator
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
                remaining = deal();
            }
            Prefetcher ahead = prefetcher;
            Batch batch = ahead != null ? ahead.take(this::mixed) : mixed(loader.batchWithoutPictures(loader.usable(remaining.next())));
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

    /** @return where the epoch stands; before the first batch there is nothing to go on from */
    public Position position() {
        if (rows == null) {
            throw new IllegalStateException("The epoch has not begun; ask for its position behind the first batch");
        }
        return new Position(samplerSeed, taken);
    }

    /** Stops the work that is under way and frees its memory; batches that were taken stay open. Closing twice does nothing. */
    @Override
    public void close() {
        closed = true;
        if (prefetcher != null) {
            prefetcher.close();
        }
    }

    private Iterator<int[]> deal() {
        int images = loader.images().size();
        int[] order = plan.order().of(loader.images(), samplerSeed);
        Iterator<int[]> dealt = IntStream.range(taken, plan.count())
                .mapToObj(batch -> Arrays.copyOfRange(order, batch * plan.batchSize(), Math.min(images, (batch + 1) * plan.batchSize())))
                .iterator();
        rows = dealt;
        if (pictures) {
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
