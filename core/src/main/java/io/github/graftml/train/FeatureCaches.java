package io.github.graftml.train;

import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.Batches;
import io.github.graftml.internal.memory.NativeScope;
import io.github.graftml.model.FrozenBackbone;
import io.github.graftml.model.Model;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kept features of one run: those of each set of pictures that can be kept. */
final class FeatureCaches {

    private static final Logger LOG = LoggerFactory.getLogger(FeatureCaches.class);
    private static final long HALF_GIB = 1L << 29;

    private final Model model;
    private final Device device;
    private final int views;
    private final Map<Batches, FeatureCache> caches = new IdentityHashMap<>();

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
    Pass pass(Batches batches, int epoch) {
        boolean random = batches.images().transform().isRandom();
        Optional<FrozenBackbone> backbone = random && views == 0 || batches.mixing().isPresent() ? Optional.empty() : model.frozenBackbone();
        if (backbone.isEmpty()) {
            caches.remove(batches); // what is thawed changes
        }
        return new Pass(batches, backbone.map(frozen -> caches.computeIfAbsent(batches, key ->
                new FeatureCache(frozen, device, batches.images(), random ? views : 1, folder(), Math.min(HALF_GIB, Runtime.getRuntime().maxMemory() / 4)))), epoch);
    }

    /**
     * Computes again what an earlier process kept, unless it is on disk: in the batches of its first epoch, since how a
     * picture is batched may change the last digit of what fully connected layers make of it.
     *
     * @param first where the kept part of the first epoch ends
     */
    void refill(Batches batches, BatchIterator.Position first) {
        Optional<FeatureCache> cache = pass(batches, 1).cache();
        if (cache.isEmpty()) {
            return;
        }
        if (batches.images().transform().isRandom()) {
            LOG.warn("The views that cacheFeatures({}) kept went with the earlier process and are drawn anew: the run goes on well, but not bit for bit", views);
            return;
        }
        if (cache.get().covers(1, Set.of())) { // on disk
            return;
        }
        try (BatchIterator again = batches.resume(new BatchIterator.Position(first.samplerSeed(), 0))) {
            while (again.hasNext() && again.position().taken() < first.taken()) {
                try (Batch batch = again.next(); NativeScope scope = NativeScope.open()) {
                    cache.get().features(batch, 1);
                }
            }
        }
    }

    /** {@code $XDG_CACHE_HOME/graft/features}, else {@code ~/.cache/graft/features}. */
    static Path folder() {
        String cache = System.getenv("XDG_CACHE_HOME");
        return (cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache)).resolve("graft").resolve("features");
    }
}
