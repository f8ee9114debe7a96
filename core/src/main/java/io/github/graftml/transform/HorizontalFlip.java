package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.runtime.internal.NameInFiles;
import org.jspecify.annotations.Nullable;

/** Flips an image left to right. */
@NameInFiles(value = "horizontal_flip", formerly = "HorizontalFlip")
record HorizontalFlip() implements RowTransform {

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
            return mapped == null ? null : mapped.mirrored();
        }

        @Override
        public void read(int y, int left, int count, byte[] to) {
            source.read(y, source.size().width() - left - count, count, to);
            for (int a = 0, b = 3 * (count - 1); a < b; a += 3, b -= 3) {
                byte red = to[a];
                byte green = to[a + 1];
                byte blue = to[a + 2];
                to[a] = to[b];
                to[a + 1] = to[b + 1];
                to[a + 2] = to[b + 2];
                to[b] = red;
                to[b + 1] = green;
                to[b + 2] = blue;
            }
        }
    }
}
