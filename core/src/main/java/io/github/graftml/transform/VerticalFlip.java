package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.runtime.internal.NameInFiles;
import org.jspecify.annotations.Nullable;

/** Flips an image top to bottom. */
@NameInFiles(value = "vertical_flip", formerly = "VerticalFlip")
record VerticalFlip() implements RowTransform {

    @Override
    public Rows over(Rows source) {
        return new Flipped(source);
    }

    private record Flipped(Rows source) implements Rows {

        @Override
        public ImageSize size() {
            return source.size();
        }

        @Override
        public @Nullable MappedRows mapped() {
            MappedRows mapped = source.mapped();
            return mapped == null ? null : mapped.upsideDown();
        }

        @Override
        public void read(int y, int left, int count, byte[] to) {
            source.read(source.size().height() - 1 - y, left, count, to);
        }
    }
}
