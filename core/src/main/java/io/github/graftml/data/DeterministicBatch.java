package io.github.graftml.data;

import io.github.graftml.image.codec.EncodedImage;
import java.util.concurrent.CompletableFuture;

/** A batch with deterministic transforms: each row is decoded and transformed in one task. */
final class DeterministicBatch extends PendingBatch {

    private final CompletableFuture<Void> filled;

    DeterministicBatch(Loader loader, int[] indices) {
        super(loader, indices);
        filled = all(forEachRow(row -> {
            EncodedImage coded = open(row);
            if (coded != null) {
                fill(row, transform(), coded);
            }
            return null;
        }));
    }

    @Override
    CompletableFuture<Void> filled() {
        return filled;
    }
}
