package io.github.graftml.train;

import io.github.graftml.data.DataLoader;
import io.github.graftml.data.SkippedImage;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The data of an epoch: batches, and the cache of their features.
 *
 * @param batches the loader
 * @param cache   the cache; empty if features change in every epoch
 * @param epoch   number of the epoch, from 1
 */
record EpochSource(DataLoader batches, Optional<FeatureCache> cache, int epoch) {

    /** {@return whether the features of all images are cached at the beginning of the epoch} */
    boolean isCached() {
        return cache.isPresent() && cache.get().covers(epoch,
                batches.skipped().stream().map(SkippedImage::file).collect(Collectors.toSet()));
    }
}
