package io.github.graftml.train;

import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.DataLoader;
import io.github.graftml.model.FrozenBackbone;
import io.github.graftml.model.Model;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.NativeScope;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The feature caches of one run, one for each loader whose features can be cached. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class FeatureCaches {

    private static final long HALF_GIB = 1L << 29;

    private final Model model;
    private final Device device;
    private final int views;
    private final Map<DataLoader, FeatureCache> caches = new IdentityHashMap<>();
    private final Map<DataLoader, SortedMap<Integer, RngStateLog>> computed = new IdentityHashMap<>();

    /**
     * Creates the caches of a run.
     *
     * @param device the resolved device of the model
     * @param views  random views of each image to cache; 0 caches features of deterministic transforms only
     */
    FeatureCaches(Model model, Device device, int views) {
        this.device = device;
        this.model = model;
        this.views = views;
    }

    /** {@return the data of an epoch, given the layers that are frozen now} */
    EpochSource source(DataLoader batches, int epoch) {
        boolean random = batches.transform().isRandom();
        Optional<FrozenBackbone> backbone = random && views == 0 || batches.mixing().isPresent() ? Optional.empty()
                : model.frozenBackbone();
        if (backbone.isEmpty()) {
            caches.remove(batches); // features of unfrozen layers change
            computed.remove(batches);
        }
        return new EpochSource(batches,
                backbone.map(frozen -> caches.computeIfAbsent(batches,
                        key -> new FeatureCache(frozen, device, batches.images(), batches.transform(),
                                random ? views : 1, folder(),
                                Math.min(HALF_GIB, Runtime.getRuntime().maxMemory() / 4)))),
                epoch);
    }

    /**
     * {@return the epochs in which features of these batches were computed; modifiable} Each has the states of the
     * default generator before each batch, which determine the order of the images and their random transforms.
     */
    SortedMap<Integer, RngStateLog> computed(DataLoader batches) {
        return computed.computeIfAbsent(batches, key -> new TreeMap<>());
    }

    /**
     * Computes the features again that an earlier process had cached, unless they are on disk. The batches are the
     * same, since the batch may change the last digit of the output of fully connected layers. Advances the default
     * generator.
     *
     * @param earlier as returned by {@link #computed}
     */
    void computeAgain(DataLoader batches, SortedMap<Integer, RngStateLog> earlier) {
        earlier.forEach((epoch, log) -> {
            EpochSource source = source(batches, epoch);
            source.cache().filter(cache -> !source.isCached())
                    .ifPresent(cache -> computeAgain(batches.iterator(), cache, epoch, log));
        });
        computed(batches).putAll(earlier);
    }

    private static void computeAgain(BatchIterator iterator, FeatureCache cache, int epoch, RngStateLog log) {
        try (BatchIterator again = iterator) {
            log.forEach(random -> {
                DefaultGenerator.state(random);
                try (Batch batch = again.next(); NativeScope scope = NativeScope.open()) {
                    cache.features(batch, epoch);
                }
            });
        }
    }

    /** Returns {@code $XDG_CACHE_HOME/graft/features}, or {@code ~/.cache/graft/features}. */
    static Path folder() {
        String cache = System.getenv("XDG_CACHE_HOME");
        return (cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
                .resolve("graft").resolve("features");
    }
}
