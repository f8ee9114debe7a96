package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Pixels;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An ordered list of transforms that are applied one after the other. Nested compositions are flattened.
 *
 * @param steps the transforms in order
 */
@NameInFiles(value = "compose", formerly = "Compose")
record Compose(List<Transform> steps) implements StepList {

    /**
     * Flattens nested compositions.
     *
     * @param steps the transforms in order
     */
    public Compose {
        steps = steps.stream()
                .flatMap(step -> step instanceof StepList inner ? inner.steps().stream() : Stream.of(step))
                .filter(step -> !(step instanceof Identity))
                .toList();
    }

    /** Draws each transform in order, with the image size at that point. */
    @Override
    public Transform draw(RandomSource random, ImageSize size) {
        if (!isRandom()) {
            return this;
        }
        List<Transform> drawn = new ArrayList<>(steps.size());
        ImageSize at = size;
        for (Transform step : steps) {
            Transform fixed = step.draw(random, at);
            at = fixed.outputSize(at);
            drawn.add(fixed);
        }
        return new Compose(drawn);
    }

    @Override
    public boolean isRandom() {
        return steps.stream().anyMatch(Transform::isRandom);
    }

    @Override
    public Pixels apply(Pixels pixels) {
        Pixels at = pixels;
        for (int i = 0; i < steps.size();) {
            int end = i;
            while (end < steps.size() && RowTransforms.of(steps.get(end)).isPresent()) {
                end++;
            }
            if (end > i && at instanceof Image image) {
                at = applyRows(Rows.of(image), steps.subList(i, end));
                i = end;
            } else {
                at = steps.get(i++).apply(at);
            }
        }
        return at;
    }

    /**
     * Applies transforms that only move pixels, without intermediate images. Of a resize before a center crop only the
     * cropped region is computed.
     */
    private static Image applyRows(Rows rows, List<Transform> steps) {
        Rows at = rows;
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof Resize resize && i + 1 < steps.size()
                    && steps.get(i + 1) instanceof CenterCrop crop) {
                at = resize.over(at, crop.window(resize.outputSize(at.size())));
                i++;
            } else {
                at = RowTransforms.of(steps.get(i)).orElseThrow().over(at);
            }
        }
        return at.toImage();
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        ImageSize at = size;
        for (Transform step : steps) {
            at = step.outputSize(at);
        }
        return at;
    }

    @Override
    public String toString() {
        return steps.stream().map(Transform::toString).collect(Collectors.joining(", ", "Compose[", "]"));
    }
}
