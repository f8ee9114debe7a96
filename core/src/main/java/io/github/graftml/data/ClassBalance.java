package io.github.graftml.data;

import io.github.graftml.error.DataException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many images each class has. Immutable.
 *
 * @param classes class names by index
 * @param counts  images of each class, in the order of the names
 */
public record ClassBalance(List<String> classes, List<Integer> counts) {

    /** Copies the lists. */
    public ClassBalance {
        classes = List.copyOf(classes);
        counts = List.copyOf(counts);
    }

    /**
     * Counts the images of each class.
     *
     * @throws DataException if an image may have any number of labels
     */
    public static ClassBalance of(LabelledImages images) {
        if (images.isMultiLabel()) {
            throw new DataException("Images with any number of labels have no class balance; found " + images);
        }
        int[] counts = new int[images.classes().size()];
        IntStream.range(0, images.size()).forEach(i -> counts[images.labels(i)[0]]++);
        return new ClassBalance(images.classes(), IntStream.of(counts).boxed().toList());
    }

    /**
     * Returns class weights with which all classes count equally in a loss, by index: {@code images / (classes * images of the
     * class)}, as scikit-learn's {@code "balanced"}. Fresh array.
     *
     * @throws DataException if a class has no images
     */
    public double[] balancedWeights() {
        if (counts.contains(0)) {
            throw new DataException("The class " + classes.get(counts.indexOf(0)) + " has no images to balance its weight by; add some, or give the weights");
        }
        long images = counts.stream().mapToLong(Integer::longValue).sum();
        return counts.stream().mapToDouble(count -> (double) images / (classes.size() * count)).toArray();
    }
}
