package io.github.graftml;

import io.github.graftml.data.LabelledImages;
import io.github.graftml.transform.Transform;
import java.nio.file.Path;
import java.util.List;

/** Labelled images with a classifier's preprocessing in place of their own transform. */
record PreprocessedImages(LabelledImages images, Transform transform) implements LabelledImages {

    @Override
    public List<String> classes() {
        return images.classes();
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public Path file(int index) {
        return images.file(index);
    }

    @Override
    public int[] labels(int index) {
        return images.labels(index);
    }

    @Override
    public boolean isMultiLabel() {
        return images.isMultiLabel();
    }

    @Override
    public String toString() {
        return images.toString();
    }
}
