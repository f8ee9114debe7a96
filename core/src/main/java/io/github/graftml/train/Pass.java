package io.github.graftml.train;

import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.Batches;
import io.github.graftml.data.SkippedImage;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once over all pictures: through the whole model, or from features that an earlier pass kept.
 *
 * @param cache empty where features change or are drawn anew every time
 * @param epoch from 1
 */
record Pass(Batches batches, Optional<FeatureCache> cache, int epoch) {

    private static final Logger LOG = LoggerFactory.getLogger(Pass.class);

    /** Begins: pictures are read only if the features of one of them are not known. */
    BatchIterator iterator() {
        boolean known = cache.isPresent() && cache.get().covers(epoch,
                batches.skipped().stream().map(SkippedImage::file).collect(Collectors.toSet()));
        LOG.debug("Epoch {}: {}", epoch, known ? "kept features are used, no picture is read" : "pictures are read");
        return known ? batches.iteratorWithoutPictures() : batches.iterator();
    }
}
