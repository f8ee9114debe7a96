package io.github.graftml.data;

import io.github.graftml.error.DataException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The number of images of each class. Immutable.
 *
 * @param classes the class names by index
 * @param counts  the number of images of each class
 */
public record ClassBalance(List<String> classes, List<Integer> counts) {

    /**
     * Copies the lists.
     *
     * @param classes the class names by index
     * @param counts  the number of images of each class
     */
    public ClassBalance {
        classes = List.copyOf(classes);
        counts = List.copyOf(counts);
    }

    /**
     * Counts the images of each class.
     *
     * @param images the images, with one label each
     * @return the counts
     * @throws DataException if the images are multi-label
     */
    public static ClassBalance of(LabelledImages images) {
        if (images.isMultiLabel()) {
            throw new DataException(
                    "Multi-label images have no class balance; found " + images + "; give images with one label each");
        }
        int[] counts = new int[images.classes().size()];
        IntStream.range(0, images.size()).forEach(i -> counts[images.labels(i)[0]]++);
        return new ClassBalance(images.classes(), IntStream.of(counts).boxed().toList());
    }

    /**
     * {@return class weights by index that make all classes count equally in a loss, a new array} The weight is
     * {@code images / (classes * images of the class)}, as {@code "balanced"} in scikit-learn.
     *
     * @throws DataException if a class has no images
     */
    public double[] balancedWeights() {
        if (counts.contains(0)) {
            throw new DataException("The class " + classes.get(counts.indexOf(0))
                    + " has no images, so it has no balanced weight; add images or set the weights");
        }
        long images = counts.stream().mapToLong(Integer::longValue).sum();
        return counts.stream().mapToDouble(count -> (double) images / (classes.size() * count)).toArray();
    }
}
