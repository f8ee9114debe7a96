package io.github.graftml.transform;

import java.util.List;

/**
 * Several views of a picture whose probabilities are averaged: a prediction costs as many passes, and is often a little
 * better. Immutable.
 *
 * @param views what is done to the decoded picture before the model's own preprocessing; each gives bytes
 */
public record TestTimeAugmentation(List<Transform> views) {

    /** Checks that there is a view, and copies the list. */
    public TestTimeAugmentation {
        views = List.copyOf(views);
        if (views.isEmpty() || views.stream().anyMatch(Transform::isRandom)) {
            throw new IllegalArgumentException("Test-time augmentation takes at least one view, and none that is random; got " + views);
        }
    }

    /** @return views of one's own; {@code Transforms.compose()} is the picture as it is */
    public static TestTimeAugmentation of(Transform... views) {
        return new TestTimeAugmentation(List.of(views));
    }

    /** @return the picture and its mirror image */
    public static TestTimeAugmentation flip() {
        return of(Transforms.compose(), Transforms.horizontalFlip());
    }

    /** @return the middle and the four corners, each with seven eighths of the picture's width and height */
    public static TestTimeAugmentation fiveCrops() {
        double share = 0.875; // as 224 of 256 pixels, the crop that ImageNet's networks are measured on
        return of(new FractionalCrop(share, 0.5, 0.5), new FractionalCrop(share, 0, 0), new FractionalCrop(share, 1, 0),
                new FractionalCrop(share, 0, 1), new FractionalCrop(share, 1, 1));
    }
}
