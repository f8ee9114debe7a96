package io.github.graftml.benchmarks;

import io.github.graftml.data.LabelledImages;
import io.github.graftml.transform.Transform;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Some images of a set, one after the other, as {@code torch.utils.data.Subset(set, range(from, from + size))}. */
record SomeImages(LabelledImages of, int from, int size) implements LabelledImages {

    SomeImages {
        size = Math.min(size, of.size() - from);
    }

    @Override
    public List<String> classes() {
        return of.classes();
    }

    @Override
    public Optional<Transform> transform() {
        return of.transform();
    }

    @Override
    public Path file(int index) {
        return of.file(from + index);
    }

    @Override
    public int[] labels(int index) {
        return of.labels(from + index);
    }
}
