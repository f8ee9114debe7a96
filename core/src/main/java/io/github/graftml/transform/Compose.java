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
 * Several steps, one after the other. Steps that are themselves composed are taken apart, so that a chain is flat
 * however it was put together.
 *
 * @param steps in the order in which they are taken
 */
@NameInFiles(value = "compose", formerly = "Compose")
public record Compose(List<Transform> steps) implements StepList {

    /** Flattens the steps. */
    public Compose {
        steps = steps.stream()
                .flatMap(step -> step instanceof StepList inner ? inner.steps().stream() : Stream.of(step))
                .filter(step -> !(step instanceof Identity))
                .toList();
    }

    /** Draws each step in order, knowing the size that the picture has at that point. */
    @Override
    public Transform draw(RandomSource draws, ImageSize size) {
        if (!isRandom()) {
            return this;
        }
        List<Transform> drawn = new ArrayList<>(steps.size());
        ImageSize at = size;
        for (Transform step : steps) {
            Transform fixed = step.draw(draws, at);
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
        for (int i = 0; i < steps.size(); ) {
            int end = i;
            while (end < steps.size() && steps.get(end) instanceof RowTransform) {
                end++;
            }
            if (end > i && at instanceof Image image) {
                at = moved(Rows.of(image), steps.subList(i, end));
                i = end;
            } else {
                at = steps.get(i++).apply(at);
            }
        }
        return at;
    }

    /** Steps that only move pixels, without a picture in between; of a resize only what a crop leaves of it is computed. */
    private static Image moved(Rows rows, List<Transform> steps) {
        Rows at = rows;
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof Resize resize && i + 1 < steps.size() && steps.get(i + 1) instanceof CenterCrop crop) {
                at = resize.over(at, crop.window(resize.outputSize(at.size())));
                i++;
            } else {
                at = ((RowTransform) steps.get(i)).over(at);
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
