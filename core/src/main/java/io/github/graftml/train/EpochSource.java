package io.github.graftml.train;

import io.github.graftml.data.DataLoader;
import io.github.graftml.data.SkippedImage;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an epoch goes through: pictures, and where features of them are kept.
 *
 * @param cache empty where features change or are drawn anew every time
 * @param epoch from 1
 */
record EpochSource(DataLoader batches, Optional<FeatureCache> cache, int epoch) {

    /** @return whether the features of every picture are kept, as things stand at the beginning of an epoch */
    boolean knowsAll() {
        return cache.isPresent() && cache.get().covers(epoch, batches.skipped().stream().map(SkippedImage::file).collect(Collectors.toSet()));
    }
}
