package io.github.graftml.data;

import io.github.graftml.data.BatchIterator.Order;
import io.github.graftml.error.DataException;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.runtime.internal.Canonical;
import io.github.graftml.transform.Compose;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.ToTensor;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Labelled images in batches, read, decoded and transformed on several threads ahead of the training step. Iterating
 * is an epoch; each {@link Batch} is closed by who takes it:
 *
 * <pre>{@code
 * for (Batch batch : train.batches(64).shuffle(42)) {
 *     try (batch) {
 *         step(batch.images(), batch.targets());
 *     }
 * }
 * }</pre>
 *
 * Order, random transforms and so every batch equal those of Python's {@code DataLoader(..., num_workers=0)} for the
 * same state of the random generator, whatever the number of threads. The random numbers come from LibTorch's default
 * CPU generator, in turn with the weights and the dropout that draw from it too.
 *
 * <p>The configuration is immutable: each setting returns another loader, which has begun no epoch. For one thread, one
 * epoch at a time: beginning an epoch ends the one before it.
 */
public final class DataLoader implements Iterable<Batch> {

    private final LabelledImages images;
    private final int size;
    private Order order = Order.LISTED;
    private @Nullable Mixing mixing; // null for none
    private OptionalLong seed = OptionalLong.empty();
    private boolean dropLast;
    private @Nullable Transform transform; // null for that of the images, or of whoever completes this loader
    private List<Transform> augmentation = List.of();
    private BadImagePolicy badImage = BadImagePolicy.STOP;
    private int threads = Runtime.getRuntime().availableProcessors();
    private @Nullable Loader loader; // made when the first epoch begins
    private @Nullable BatchIterator epoch;
    private @Nullable DataLoader completed; // with the preprocessing that a trainer supplied last

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

    /**
     * Returns the same with this transform: from a decoded image to floats. Default: that of the images, if they carry one;
     * else the preprocessing of the classifier that is trained or evaluated.
     */
    public DataLoader transform(Transform value) {
        DataLoader copy = copy();
        copy.transform = Preprocessing.plain(Objects.requireNonNull(value, "transform"));
        return copy;
    }

    /**
     * Returns the same with these steps put into the transform, for training: {@code augment(randomResizedCrop(224),
     * randomHorizontalFlip(0.5), randomErasing(0.25))}. The order is torchvision's: decode; these steps as far as they work
     * on bytes; the transform's resize and crop, left out if one of these steps fixes the size; toTensor and normalize;
     * these steps as far as they work on floats, such as erasing. {@link #toString()} prints the result.
     *
     * @param steps random or not; without {@code toTensor()}, which is the transform's
     * @throws IllegalArgumentException if {@code toTensor()} is among them
     */
    public DataLoader augment(Transform... steps) {
        List<Transform> flat = new Compose(List.of(steps)).steps();
        if (flat.stream().anyMatch(ToTensor.class::isInstance)) {
            throw new IllegalArgumentException("augment takes steps that are put into the transform, and toTensor() is the transform's; found "
                    + flat + "; leave toTensor() out, or give the whole chain to transform(...)");
        }
        DataLoader copy = copy();
        copy.augmentation = Stream.concat(augmentation.stream(), flat.stream()).toList();
        return copy;
    }

    /**
     * Returns what every image goes through, augmentation included.
     *
     * @throws DataException if neither this loader nor its images have a transform
     */
    public Transform transform() {
        return found().orElseThrow(() -> new DataException("These images have no transform: " + images
                + "; give their loader one with transform(...), or train an ImageClassifier, which supplies its preprocessing"));
    }

    private Optional<Transform> found() {
        Optional<Transform> base = transform != null ? Optional.of(transform) : images.transform().map(Preprocessing::plain);
        return augmentation.isEmpty() ? base : base.map(found -> Transforms.augmented(found, augmentation));
    }

    /**
     * Returns this loader if it has a transform, else one like it with this preprocessing. Asked again with an equal one, it
     * returns the same loader, whose epochs go on from each other.
     */
    public DataLoader orElse(Preprocessing preprocessing) {
        if (found().isPresent()) {
            return this;
        }
        DataLoader known = completed;
        if (known == null || !preprocessing.chain().equals(known.transform)) {
            known = transform(preprocessing);
            completed = known;
        }
        return known;
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
        DataLoader copy = shuffle();
        copy.seed = OptionalLong.of(seed);
        return copy;
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
        DataLoader copy = balanced();
        copy.seed = OptionalLong.of(seed);
        return copy;
    }

    private DataLoader order(String verb, Order wanted) {
        if (order != Order.LISTED) {
            throw new IllegalStateException(verb + (order == wanted ? " was called twice"
                    : " was called behind " + (order == Order.SHUFFLED ? "shuffle" : "balanced")) + "; order the pictures once");
        }
        DataLoader copy = copy();
        copy.order = wanted;
        return copy;
    }

    /**
     * Returns the same with mixup (Zhang et al., 2018): each batch's images and labels are weighted means of two. For
     * training; shuffle as well, so that neighbours differ.
     *
     * @param alpha both parameters of the Beta distribution, above 0; 0.2 is usual
     */
    public DataLoader mixup(double alpha) {
        return mixing(Mixing.mixup(alpha));
    }

    /**
     * Returns the same with CutMix (Yun et al., 2019): a box of each image is another's, and labels are mixed by area. For
     * training; shuffle as well, so that neighbours differ.
     *
     * @param alpha both parameters of the Beta distribution, above 0; 1 is usual
     */
    public DataLoader cutmix(double alpha) {
        return mixing(Mixing.cutMix(alpha));
    }

    DataLoader mixing(Mixing value) {
        if (mixing != null) {
            throw new IllegalStateException("mixing was set already, to " + mixing + "; set it once");
        }
        DataLoader copy = copy();
        copy.mixing = value;
        return copy;
    }

    /** Returns what {@link #mixup} or {@link #cutmix} set. */
    public Optional<Mixing> mixing() {
        return Optional.ofNullable(mixing);
    }

    /** Leaves the last batch out when it is not full: {@code drop_last=True}. */
    public DataLoader dropLast() {
        DataLoader copy = copy();
        copy.dropLast = true;
        return copy;
    }

    /** Chooses what happens at a file that cannot be decoded; {@link BadImagePolicy#STOP} unless told otherwise. */
    public DataLoader onBadImage(BadImagePolicy choice) {
        DataLoader copy = copy();
        copy.badImage = choice;
        return copy;
    }

    /** Sets the number of loader threads; as many as there are processors unless told otherwise. It changes no batch. */
    public DataLoader threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("The loader needs at least one thread; got " + count);
        }
        DataLoader copy = copy();
        copy.threads = count;
        return copy;
    }

    /** @return batches with the same settings, before their first epoch, whatever these have gone through */
    public DataLoader copy() {
        DataLoader copy = new DataLoader(images, size);
        copy.order = order;
        copy.mixing = mixing;
        copy.seed = seed;
        copy.dropLast = dropLast;
        copy.badImage = badImage;
        copy.threads = threads;
        copy.transform = transform;
        copy.augmentation = augmentation;
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
        return completed != null ? completed.skipped() : loader == null ? List.of() : loader.skipped();
    }

    /** Begins an epoch. */
    @Override
    public BatchIterator iterator() {
        return begin(true);
    }

    /**
     * Begins an epoch of which only files and labels are wanted: the same batches in the same order, but nothing is read,
     * and {@link Batch#images()} throws. For pictures whose features are known already.
     */
    public BatchIterator labelsOnly() {
        return begin(false);
    }

    private BatchIterator begin(boolean pictures) {
        boolean first = epoch == null;
        Loader prepared = prepare(pictures);
        if (first) {
            seed.ifPresent(DefaultGenerator::manualSeed);
        }
        BatchIterator begun = BatchIterator.begin(prepared, plan(), pictures);
        epoch = begun;
        return begun;
    }

    /**
     * Goes on in the middle of an epoch. The caller has put the default generator back to the state that it had there.
     *
     * @param position what {@link BatchIterator#position()} gave, of batches with the same images, size and shuffling
     */
    public BatchIterator resume(BatchIterator.Position position) {
        return resume(position, true);
    }

    /** {@link #resume} of an epoch of {@link #labelsOnly()}. */
    public BatchIterator resumeLabelsOnly(BatchIterator.Position position) {
        return resume(position, false);
    }

    private BatchIterator resume(BatchIterator.Position position, boolean pictures) {
        if (position.taken() < 0 || position.taken() > count()) {
            throw new IllegalArgumentException("An epoch of " + count() + " batches cannot be resumed behind batch " + position.taken()
                    + "; resume with the images and the batch size that it began with");
        }
        BatchIterator resumed = BatchIterator.resume(prepare(pictures), plan(), position, pictures);
        epoch = resumed;
        return resumed;
    }

    @Override
    public String toString() {
        return "DataLoader[" + images + ", " + count() + " batches of " + size + (order == Order.LISTED ? "" : ", " + order())
                + (seed.isPresent() ? " with seed " + seed.getAsLong() : "")
                + (mixing == null ? "" : ", " + mixing) + (dropLast ? ", last dropped" : "") + found().map(found -> ", " + found).orElse(augmentation.isEmpty() ? ", no transform" : ", no transform but " + augmentation)
                + ", bad images " + badImage + ", " + threads + " threads]";
    }

    private BatchIterator.Plan plan() {
        return new BatchIterator.Plan(size, count(), order, mixing);
    }

    /** Ends the epoch before, if there is one. */
    private Loader prepare(boolean pictures) {
        if (pictures) {
            transform(); // there must be one
        }
        if (epoch != null) {
            epoch.close();
        }
        Loader known = loader;
        if (known == null) {
            known = new Loader(images, found().orElse(null), size, badImage, threads);
            loader = known;
        }
        return known;
    }
}
