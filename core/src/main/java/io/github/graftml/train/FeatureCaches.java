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

/** The kept features of one run: those of each set of pictures that can be kept. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class FeatureCaches {

    private static final long HALF_GIB = 1L << 29;

    private final Model model;
    private final Device device;
    private final int views;
    private final Map<DataLoader, FeatureCache> caches = new IdentityHashMap<>();
    private final Map<DataLoader, SortedMap<Integer, RngStateLog>> computed = new IdentityHashMap<>();

    /**
     * @param device where the model is, resolved
     * @param views  of each picture to keep where transforms draw; 0 keeps none of those
     */
    FeatureCaches(Model model, Device device, int views) {
        this.device = device;
        this.model = model;
        this.views = views;
    }

    /** @return how epoch {@code epoch} of these batches goes through the model as it is frozen now */
    EpochSource source(DataLoader batches, int epoch) {
        boolean random = batches.transform().isRandom();
        Optional<FrozenBackbone> backbone = random && views == 0 || batches.mixing().isPresent() ? Optional.empty() : model.frozenBackbone();
        if (backbone.isEmpty()) {
            caches.remove(batches); // what is thawed changes
            computed.remove(batches);
        }
        return new EpochSource(batches, backbone.map(frozen -> caches.computeIfAbsent(batches, key ->
                new FeatureCache(frozen, device, batches.images(), batches.transform(), random ? views : 1, folder(), Math.min(HALF_GIB, Runtime.getRuntime().maxMemory() / 4)))), epoch);
    }

    /**
     * The epochs in which features of these batches were computed: each with the default generator before each batch, which
     * decides about the order of the pictures and what is drawn of them.
     *
     * @return by epoch; may be added to
     */
    SortedMap<Integer, RngStateLog> computed(DataLoader batches) {
        return computed.computeIfAbsent(batches, key -> new TreeMap<>());
    }

    /**
     * Computes again what an earlier process kept, unless it is on disk: in the same batches, since how a picture is batched
     * may change the last digit of what fully connected layers make of it. Moves the default generator.
     *
     * @param earlier as {@link #computed} gave it
     */
    void computeAgain(DataLoader batches, SortedMap<Integer, RngStateLog> earlier) {
        earlier.forEach((epoch, trace) -> {
            EpochSource source = source(batches, epoch);
            source.cache().filter(cache -> !source.knowsAll()).ifPresent(cache -> computeAgain(batches.iterator(), cache, epoch, trace));
        });
        computed(batches).putAll(earlier);
    }

    private static void computeAgain(BatchIterator iterator, FeatureCache cache, int epoch, RngStateLog trace) {
        try (BatchIterator again = iterator) {
            trace.forEach(random -> {
                DefaultGenerator.state(random);
                try (Batch batch = again.next(); NativeScope scope = NativeScope.open()) {
                    cache.features(batch, epoch);
                }
            });
        }
    }

    /** {@code $XDG_CACHE_HOME/graft/features}, else {@code ~/.cache/graft/features}. */
    static Path folder() {
        String cache = System.getenv("XDG_CACHE_HOME");
        return (cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache)).resolve("graft").resolve("features");
    }
}
