package io.github.graftml.data;

import io.github.graftml.data.BatchIterator.Order;
import io.github.graftml.error.DataException;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.runtime.internal.Canonical;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Labelled images in batches, read, decoded and transformed on several threads ahead of the training step. Iterating
 * is an epoch; each {@link Batch} is closed by who takes it:
 *
 * <pre>{@code
 * for (Batch batch : train.batches(64).shuffle(42)) {
 *     try (batch) {
 *         step(batch.tensor(), batch.labels());
 *     }
 * }
 * }</pre>
 *
 * Order, random transforms and so every batch equal those of Python's {@code DataLoader(..., num_workers=0)} for the
 * same state of the random generator, whatever the number of threads. The random numbers come from LibTorch's default
 * CPU generator, in turn with the weights and the dropout that draw from it too.
 *
 * <p>Configured by its verbs until the first epoch begins. For one thread, one epoch at a time: beginning an epoch ends
 * the one before it.
 */
public final class DataLoader implements Iterable<Batch> {

    private final LabelledImages images;
    private final int size;
    private Order order = Order.LISTED;
    private Mixing mixing; // null for none
    private OptionalLong seed = OptionalLong.empty();
    private boolean dropLast;
    private BadImagePolicy badImage = BadImagePolicy.STOP;
    private int threads = Runtime.getRuntime().availableProcessors();
    private Loader loader; // made when the first epoch begins
    private BatchIterator epoch;

    private DataLoader(LabelledImages images, int size) {
        this.images = images;
        this.size = size;
    }

    /**
     * @param size pictures in a batch, at least 1
     * @throws DataException if there are no images
     */
    public static DataLoader of(LabelledImages images, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("A batch has at least one image; got the batch size " + size);
        }
        if (images.size() == 0) {
            throw new DataException("No images to make batches of: " + images);
        }
        return new DataLoader(images, size);
    }

    /** Gives every epoch an order of its own, drawn from the default generator as it stands: {@code shuffle=True}. */
    public DataLoader shuffle() {
        return order("shuffle", Order.SHUFFLED);
    }

    /**
     * As {@link #shuffle()}, and seeds LibTorch's default generator when the first epoch begins: what
     * {@code torch.manual_seed(seed)} right before that epoch does in Python. Epochs behind it go on from there.
     */
    public DataLoader shuffle(long seed) {
        shuffle();
        this.seed = OptionalLong.of(seed);
        return this;
    }

    /**
     * Draws the pictures of every epoch with replacement, as many as there are, so that each class comes about as often as
     * the others: Python's {@code WeightedRandomSampler(1 / pictures of the class, len(images), generator=g)} with a generator
     * that every epoch seeds from the default one, as {@code shuffle=True} does.
     *
     * @throws IllegalStateException behind {@link #shuffle()}
     * @throws DataException         if the pictures have any number of labels: there are no classes to balance
     */
    public DataLoader balanced() {
        if (images.isMultiLabel()) {
            throw new DataException("Pictures with any number of labels cannot be balanced by their class; found " + images);
        }
        return order("balanced", Order.BALANCED);
    }

    /** As {@link #balanced()}, and seeds LibTorch's default generator when the first epoch begins, as {@link #shuffle(long)} does. */
    public DataLoader balanced(long seed) {
        balanced();
        this.seed = OptionalLong.of(seed);
        return this;
    }

    private DataLoader order(String verb, Order wanted) {
        requireNotBegun(verb);
        if (order != Order.LISTED) {
            throw new IllegalStateException(verb + (order == wanted ? " was called twice"
                    : " was called behind " + (order == Order.SHUFFLED ? "shuffle" : "balanced")) + "; order the pictures once");
        }
        order = wanted;
        return this;
    }

    /** Mixes the pictures of each batch with each other, for training; shuffle as well, so that neighbours differ. */
    public DataLoader mixing(Mixing value) {
        requireNotBegun("mixing");
        if (mixing != null) {
            throw new IllegalStateException("mixing was set already, to " + mixing + "; set it once");
        }
        mixing = Objects.requireNonNull(value, "mixing");
        return this;
    }

    /** @return what {@link #mixing(Mixing)} was given */
    public Optional<Mixing> mixing() {
        return Optional.ofNullable(mixing);
    }

    /** Leaves the last batch out when it is not full: {@code drop_last=True}. */
    public DataLoader dropLast() {
        requireNotBegun("dropLast");
        dropLast = true;
        return this;
    }

    /** Chooses what happens at a file that cannot be decoded; {@link BadImagePolicy#STOP} unless told otherwise. */
    public DataLoader onBadImage(BadImagePolicy choice) {
        requireNotBegun("onBadImage");
        badImage = choice;
        return this;
    }

    /** Sets the number of loader threads; as many as there are processors unless told otherwise. It changes no batch. */
    public DataLoader threads(int count) {
        requireNotBegun("threads");
        if (count < 1) {
            throw new IllegalArgumentException("The loader needs at least one thread; got " + count);
        }
        threads = count;
        return this;
    }

    /** @return batches with the same settings, before their first epoch, whatever these have gone through */
    public DataLoader anew() {
        DataLoader copy = new DataLoader(images, size);
        copy.order = order;
        copy.mixing = mixing;
        copy.seed = seed;
        copy.dropLast = dropLast;
        copy.badImage = badImage;
        copy.threads = threads;
        return copy;
    }

    /** @return what the batches are made of */
    public LabelledImages images() {
        return images;
    }

    /** @return pictures in a full batch */
    public int batchSize() {
        return size;
    }

    /** @return batches in an epoch */
    public int count() {
        return dropLast ? images.size() / size : (images.size() - 1) / size + 1;
    }

    /** @return what {@link #shuffle(long)} was given */
    public OptionalLong seed() {
        return seed;
    }

    /** @return what the order of an epoch is: {@code listed}, {@code shuffled} or {@code balanced} */
    public String order() {
        return Canonical.of(order);
    }

    /** @return the files left out so far because they could not be decoded, each once; empty unless bad images are skipped */
    public List<SkippedImage> skipped() {
        return loader == null ? List.of() : loader.skipped();
    }

    /** Begins an epoch. */
    @Override
    public BatchIterator iterator() {
        return begin(true);
    }

    /**
     * Begins an epoch of which only files and labels are wanted: the same batches in the same order, but nothing is read,
     * and {@link Batch#tensor()} throws. For pictures whose features are known already.
     */
    public BatchIterator iteratorWithoutPictures() {
        return begin(false);
    }

    private BatchIterator begin(boolean pictures) {
        if (prepare()) {
            seed.ifPresent(DefaultGenerator::manualSeed);
        }
        epoch = BatchIterator.begin(loader, plan(), pictures);
        return epoch;
    }

    /**
     * Goes on in the middle of an epoch. The caller has put the default generator back to the state that it had there.
     *
     * @param position what {@link BatchIterator#position()} gave, of batches with the same images, size and shuffling
     */
    public BatchIterator resume(BatchIterator.Position position) {
        return resume(position, true);
    }

    /** {@link #resume} of an epoch of {@link #iteratorWithoutPictures()}. */
    public BatchIterator resumeWithoutPictures(BatchIterator.Position position) {
        return resume(position, false);
    }

    private BatchIterator resume(BatchIterator.Position position, boolean pictures) {
        if (position.taken() < 0 || position.taken() > count()) {
            throw new IllegalArgumentException("An epoch of " + count() + " batches cannot be resumed behind batch " + position.taken()
                    + "; resume with the images and the batch size that it began with");
        }
        prepare();
        epoch = BatchIterator.resume(loader, plan(), position, pictures);
        return epoch;
    }

    @Override
    public String toString() {
        return "Batches[" + images + ", " + count() + " batches of " + size + (order == Order.LISTED ? "" : ", " + order())
                + (seed.isPresent() ? " with seed " + seed.getAsLong() : "")
                + (mixing == null ? "" : ", " + mixing) + (dropLast ? ", last dropped" : "") + ", bad images " + badImage + ", " + threads + " threads]";
    }

    private BatchIterator.Plan plan() {
        return new BatchIterator.Plan(size, count(), order, mixing);
    }

    /** @return whether this is the first epoch */
    private boolean prepare() {
        if (epoch != null) {
            epoch.close();
            return false;
        }
        loader = new Loader(images, size, badImage, threads);
        return true;
    }

    private void requireNotBegun(String verb) {
        if (loader != null) {
            throw new IllegalStateException(verb + " was called behind the beginning of the first epoch; configure batches before that");
        }
    }
}
