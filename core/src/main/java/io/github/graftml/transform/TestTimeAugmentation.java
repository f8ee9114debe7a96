package io.github.graftml.transform;

import java.util.List;

/**
 * Test-time augmentation: averages the probabilities over several views of an image. Predictions are often a little
 * better and cost one forward pass per view. Immutable and thread-safe.
 *
 * @param views transforms of the decoded uint8 image before the model's preprocessing; at least one, none random
 */
public record TestTimeAugmentation(List<Transform> views) {

    /**
     * Checks the views.
     *
     * @param views transforms of the decoded uint8 image before the model's preprocessing; at least one, none random
     * @throws IllegalArgumentException if there is no view, or a random one
     */
    public TestTimeAugmentation {
        views = List.copyOf(views);
        if (views.isEmpty() || views.stream().anyMatch(Transform::isRandom)) {
            throw new IllegalArgumentException(
                    "Test-time augmentation needs at least one view, and no random one; got " + views);
        }
    }

    /**
     * {@return test-time augmentation with custom views}
     *
     * @param views transforms of the decoded image; {@code Transforms.compose()} is the unchanged image
     * @throws IllegalArgumentException if there is no view, or a random one
     */
    public static TestTimeAugmentation of(Transform... views) {
        return new TestTimeAugmentation(List.of(views));
    }

    /** {@return the original and the horizontally flipped image} */
    public static TestTimeAugmentation flip() {
        return of(Transforms.compose(), Transforms.horizontalFlip());
    }

    /** {@return the center and the four corners, each 7/8 of the image's width and height} */
    public static TestTimeAugmentation fiveCrops() {
        double fraction = 0.875; // 224 of 256 pixels, the usual ImageNet evaluation crop
        return of(new FractionalCrop(fraction, 0.5, 0.5), new FractionalCrop(fraction, 0, 0),
                new FractionalCrop(fraction, 1, 0),
                new FractionalCrop(fraction, 0, 1), new FractionalCrop(fraction, 1, 1));
    }
}
