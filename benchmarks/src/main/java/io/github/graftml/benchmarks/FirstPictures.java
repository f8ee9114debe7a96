package io.github.graftml.benchmarks;

import io.github.graftml.data.LabelledImages;
import io.github.graftml.transform.Transform;
import java.nio.file.Path;
import java.util.List;

/** The first pictures of a set, as {@code torch.utils.data.Subset(set, range(size))}. */
record FirstPictures(LabelledImages of, int size) implements LabelledImages {

    FirstPictures {
        size = Math.min(size, of.size());
    }

    @Override
    public List<String> classes() {
        return of.classes();
    }

    @Override
    public Transform transform() {
        return of.transform();
    }

    @Override
    public Path file(int index) {
        return of.file(index);
    }

    @Override
    public int[] labels(int index) {
        return of.labels(index);
    }
}
