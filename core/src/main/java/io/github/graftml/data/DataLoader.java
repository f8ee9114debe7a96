package io.github.graftml.data;

import io.github.graftml.data.BatchIterator.Order;
import io.github.graftml.error.DataException;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.runtime.internal.Canonical;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Labeled images in batches, read, decoded and transformed on several threads ahead of the training step. Iterating
 * is an epoch; the caller closes each {@link Batch}:
 *
 * <pre>{@code
 * for (Batch batch : train.batches(64).shuffle(42)) {
 *     try (batch) {
 *         step(batch.images(), batch.targets());
 *     }
 * }
 * }</pre>
 *
 * <p>For the same state of the random generator, every batch equals that of Python's {@code DataLoader(...,
 * num_workers=0)}, regardless of the number of threads. Random numbers come from LibTorch's default CPU generator,
 * which initialization and dropout use too.
 *
 * <p>Settings are immutable: each method returns a new loader. For one thread and one epoch at a time: beginning an
 * epoch ends the previous one.
 */
public final class DataLoader implements Iterable<Batch> {

    private final LabelledImages images;
    private final int size;
    private Order order = Order.LISTED;
    private @Nullable Mixing mixing; // null for none
    private OptionalLong seed = OptionalLong.empty();
    private boolean dropLast;
    private @Nullable Transform transform; // null for that of the images or of the classifier
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
     * {@return a loader of images, in the listed order}
     *
     * @param images the images
     * @param size   the number of images in a batch, at least 1
     * @throws DataException if there are no images
     */
    public static DataLoader of(LabelledImages images, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("The batch size must be at least 1; got " + size);
        }
        if (images.size() == 0) {
            throw new DataException("No images to make batches of: " + images);
        }
        return new DataLoader(images, size);
    }

    /**
     * {@return a copy with another transform} Default: the transform of the images, if they have one; else the
     * preprocessing of the classifier that is trained or evaluated.
     *
     * @param value the transform, from a decoded image to floats
     */
    public DataLoader transform(Transform value) {
        DataLoader copy = copy();
        copy.transform = Preprocessing.plain(Objects.requireNonNull(value, "transform"));
        return copy;
    }

    /**
     * {@return a copy with augmentation steps inserted into the transform, for training} Example: {@code
     * augment(randomResizedCrop(224), randomHorizontalFlip(0.5), randomErasing(0.25))}. The order is that of
     * torchvision:
     *
     * <ol>
     * <li>decode,
     * <li>the steps that work on bytes,
     * <li>resize and crop of the transform, unless one of these steps fixes the size,
     * <li>{@code toTensor} and {@code normalize},
     * <li>the steps that work on floats, such as erasing.
     * </ol>
     *
     * <p>{@link #toString()} prints the result.
     *
     * @param steps the steps, without {@code toTensor()}
     * @throws IllegalArgumentException if {@code toTensor()} is among them
     */
    public DataLoader augment(Transform... steps) {
        List<Transform> flat = Transforms.steps(Transforms.compose(steps));
        if (flat.contains(Transforms.toTensor())) {
            throw new IllegalArgumentException(
                    "augment(...) inserts steps into a transform that already has toTensor(); found "
                            + flat + "; remove toTensor(), or set the whole chain by transform(...)");
        }
        DataLoader copy = copy();
        copy.augmentation = Stream.concat(augmentation.stream(), flat.stream()).toList();
        return copy;
    }

    /**
     * {@return the transform of every image, augmentation included}
     *
     * @throws DataException if neither this loader nor its images have a transform
     */
    public Transform transform() {
        return found().orElseThrow(() -> new DataException("These images have no transform: " + images
                + "; set one by transform(...), or train an ImageClassifier, which has a preprocessing"));
    }

    private Optional<Transform> found() {
        Optional<Transform> base = transform != null ? Optional.of(transform)
                : images.transform().map(Preprocessing::plain);
        return augmentation.isEmpty() ? base : base.map(found -> Transforms.augmented(found, augmentation));
    }

    /**
     * {@return this loader if it has a transform, else a copy with a preprocessing} Equal preprocessings give the
     * same copy, whose epochs follow each other.
     *
     * @param preprocessing the preprocessing for a loader without a transform
     */
    public DataLoader orElse(Preprocessing preprocessing) {
        if (found().isPresent()) {
            return this;
        }
        DataLoader known = completed;
        if (known == null || !Preprocessing.plain(preprocessing).equals(known.transform)) {
            known = transform(preprocessing);
            completed = known;
        }
        return known;
    }

    /**
     * {@return a copy that shuffles every epoch} The order is drawn from the default generator, as by {@code
     * shuffle=True} in Python.
     *
     * @throws IllegalStateException if the order was already set
     */
    public DataLoader shuffle() {
        return order("shuffle", Order.SHUFFLED);
    }

    /**
     * {@return a copy that shuffles as {@link #shuffle()}, and seeds LibTorch's default generator when the first
     * epoch begins} This equals {@code torch.manual_seed(seed)} right before that epoch in Python. Later epochs are
     * not seeded again.
     *
     * @param seed the seed
     * @throws IllegalStateException if the order was already set
     */
    public DataLoader shuffle(long seed) {
        DataLoader copy = shuffle();
        copy.seed = OptionalLong.of(seed);
        return copy;
    }

    /**
     * {@return a copy that samples the images of every epoch with replacement, with equal probability for each class}
     * Python: {@code WeightedRandomSampler(1 / images of the class, len(images), generator=g)}, where every epoch
     * seeds the generator from the default one, as {@code shuffle=True} does.
     *
     * @throws IllegalStateException if the order was already set
     * @throws DataException         if the images are multi-label
     */
    public DataLoader balanced() {
        if (images.isMultiLabel()) {
            throw new DataException(
                    "Multi-label images cannot be balanced by class; found " + images + "; use shuffle()");
        }
        return order("balanced", Order.BALANCED);
    }

    /**
     * {@return a copy that samples as {@link #balanced()}, and seeds as {@link #shuffle(long)}}
     *
     * @param seed the seed
     * @throws IllegalStateException if the order was already set
     * @throws DataException         if the images are multi-label
     */
    public DataLoader balanced(long seed) {
        DataLoader copy = balanced();
        copy.seed = OptionalLong.of(seed);
        return copy;
    }

    private DataLoader order(String verb, Order wanted) {
        if (order != Order.LISTED) {
            throw new IllegalStateException(verb + (order == wanted ? " was called twice"
                    : " was called after " + (order == Order.SHUFFLED ? "shuffle" : "balanced"))
                    + "; set the order once");
        }
        DataLoader copy = copy();
        copy.order = wanted;
        return copy;
    }

    /**
     * {@return a copy with mixup (Zhang et al., 2018): images and labels are weighted means of two} Use it for
     * training, with shuffling.
     *
     * @param alpha both parameters of the Beta distribution, above 0; 0.2 is usual
     */
    public DataLoader mixup(double alpha) {
        return mixing(new Mixup(alpha));
    }

    /**
     * {@return a copy with CutMix (Yun et al., 2019): a box of each image is from another, and labels are mixed by
     * area} Use it for training, with shuffling.
     *
     * @param alpha both parameters of the Beta distribution, above 0; 1 is usual
     */
    public DataLoader cutmix(double alpha) {
        return mixing(new CutMix(alpha));
    }

    DataLoader mixing(Mixing value) {
        if (mixing != null) {
            throw new IllegalStateException("mixup or cutmix was already set, to " + mixing + "; set one of them once");
        }
        DataLoader copy = copy();
        copy.mixing = value;
        return copy;
    }

    /** {@return the setting of {@link #mixup} or {@link #cutmix}; empty for none} */
    public Optional<Mixing> mixing() {
        return Optional.ofNullable(mixing);
    }

    /**
     * {@return a copy that drops the last batch if it is not full, as {@code drop_last=True}} Default: it is smaller.
     */
    public DataLoader dropLast() {
        DataLoader copy = copy();
        copy.dropLast = true;
        return copy;
    }

    /**
     * {@return a copy with another policy for files that cannot be decoded} Default: {@link BadImagePolicy#STOP}.
     *
     * @param choice the policy
     */
    public DataLoader onBadImage(BadImagePolicy choice) {
        DataLoader copy = copy();
        copy.badImage = choice;
        return copy;
    }

    /**
     * {@return a copy with another number of loader threads} Default: the number of processors. It does not change
     * any batch.
     *
     * @param count the number of threads, at least 1
     */
    public DataLoader threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("The loader needs at least one thread; got " + count);
        }
        DataLoader copy = copy();
        copy.threads = count;
        return copy;
    }

    /** {@return a loader with the same settings, before its first epoch} */
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

    /** {@return the images} */
    public LabelledImages images() {
        return images;
    }

    /** {@return the number of images in a full batch} */
    public int batchSize() {
        return size;
    }

    /** {@return the number of batches in an epoch} */
    public int count() {
        return dropLast ? images.size() / size : (images.size() - 1) / size + 1;
    }

    /** {@return the seed of {@link #shuffle(long)} or {@link #balanced(long)}; empty for none} */
    public OptionalLong seed() {
        return seed;
    }

    /** {@return the order of an epoch: {@code listed}, {@code shuffled} or {@code balanced}} */
    public String order() {
        return Canonical.of(order);
    }

    /**
     * {@return the files that were skipped so far because they could not be decoded, each once}
     */
    public List<SkippedImage> skipped() {
        return completed != null ? completed.skipped() : loader == null ? List.of() : loader.skipped();
    }

    /**
     * Begins an epoch.
     *
     * @return the batches of the epoch
     * @throws DataException if there is no transform
     */
    @Override
    public BatchIterator iterator() {
        return begin(true);
    }

    /**
     * Begins an epoch without images: the same files and labels in the same order, but no file is read, and
     * {@link Batch#images()} throws. For cached features.
     *
     * @return the batches of the epoch
     */
    public BatchIterator labelsOnly() {
        return begin(false);
    }

    private BatchIterator begin(boolean withImages) {
        boolean first = epoch == null;
        Loader prepared = prepare(withImages);
        if (first) {
            seed.ifPresent(DefaultGenerator::manualSeed);
        }
        BatchIterator begun = BatchIterator.begin(prepared, plan(), withImages);
        epoch = begun;
        return begun;
    }

    /**
     * Resumes an epoch. The caller must have restored the state of the default generator at that position.
     *
     * @param position the {@link BatchIterator#position()} of a loader with the same images, batch size and order
     * @return the remaining batches of the epoch
     */
    public BatchIterator resume(BatchIterator.Position position) {
        return resume(position, true);
    }

    /**
     * Resumes an epoch of {@link #labelsOnly()}, as {@link #resume} does.
     *
     * @param position the {@link BatchIterator#position()} of a loader with the same images, batch size and order
     * @return the remaining batches of the epoch
     */
    public BatchIterator resumeLabelsOnly(BatchIterator.Position position) {
        return resume(position, false);
    }

    private BatchIterator resume(BatchIterator.Position position, boolean withImages) {
        if (position.taken() < 0 || position.taken() > count()) {
            throw new IllegalArgumentException(
                    "An epoch of " + count() + " batches cannot be resumed after batch " + position.taken()
                            + "; resume with the images and the batch size of that epoch");
        }
        BatchIterator resumed = BatchIterator.resume(prepare(withImages), plan(), position, withImages);
        epoch = resumed;
        return resumed;
    }

    @Override
    public String toString() {
        return "DataLoader[" + images + ", " + count() + " batches of " + size
                + (order == Order.LISTED ? "" : ", " + order())
                + (seed.isPresent() ? " with seed " + seed.getAsLong() : "")
                + (mixing == null ? "" : ", " + mixing) + (dropLast ? ", last dropped" : "")
                + found().map(found -> ", " + found)
                        .orElse(augmentation.isEmpty() ? ", no transform" : ", no transform but " + augmentation)
                + ", bad images " + badImage + ", " + threads + " threads]";
    }

    private BatchIterator.Plan plan() {
        return new BatchIterator.Plan(size, count(), order, mixing);
    }

    /** Ends the epoch before, if there is one. */
    private Loader prepare(boolean withImages) {
        if (withImages) {
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
