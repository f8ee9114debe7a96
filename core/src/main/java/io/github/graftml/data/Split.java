package io.github.graftml.data;

import io.github.graftml.error.DataException;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.random.internal.TorchDraws;
import io.github.graftml.transform.Transform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Pictures to train with and pictures to validate with. Both have the same classes, or there is no split.
 *
 * @param train what the model learns from
 * @param valid what it is measured on
 */
public record Split(ImageFolder train, ImageFolder valid) {

    /** @throws DataException if the classes differ; the message names those that one side lacks */
    public Split {
        if (!train.classes().equals(valid.classes())) {
            throw new DataException("The classes of " + train.root() + " and " + valid.root() + " differ: "
                    + onlyIn(train, valid) + onlyIn(valid, train) + "give both the same class folders");
        }
    }

    /**
     * @param data holds the folders {@code train} and {@code valid}
     * @throws DataException if one is missing, empty or of other classes
     */
    public static Split of(Path data, Transform train, Transform valid) {
        return new Split(ImageFolder.of(data.resolve("train"), train), ImageFolder.of(data.resolve("valid"), valid));
    }

    /** @return the same pictures, the valid ones with a transform of their own */
    public Split withValidTransform(Transform transform) {
        return new Split(train, valid.withTransform(transform));
    }

    static Split stratified(ImageFolder folder, double validShare, long seed) {
        if (!(validShare > 0 && validShare < 1)) {
            throw new IllegalArgumentException("The share for validation lies between 0 and 1; got " + validShare);
        }
        Set<Sample> held = new HashSet<>();
        for (List<Sample> ofClass : mixed(folder, seed, 2)) {
            long count = Math.min(ofClass.size() - 1, Math.max(1, Math.round(ofClass.size() * validShare)));
            held.addAll(ofClass.subList(0, (int) count));
        }
        return holdingOut(folder, held);
    }

    static List<Split> folds(ImageFolder folder, int count, long seed) {
        if (count < 2) {
            throw new IllegalArgumentException("Cross-validation needs at least 2 folds; got " + count);
        }
        List<Set<Sample>> held = Stream.generate(() -> (Set<Sample>) new HashSet<Sample>()).limit(count).toList();
        int next = 0; // goes on from class to class, so that the folds' sizes differ by one picture at most
        for (List<Sample> ofClass : mixed(folder, seed, count)) {
            for (Sample sample : ofClass) {
                held.get(next++ % count).add(sample);
            }
        }
        return held.stream().map(valid -> holdingOut(folder, valid)).toList();
    }

    /** The pictures of each class in a random order, class after class. */
    private static List<List<Sample>> mixed(ImageFolder folder, long seed, int atLeast) {
        TorchDraws draws = new TorchDraws(Mt19937.seeded(seed));
        List<List<Sample>> classes = new ArrayList<>();
        for (int label = 0; label < folder.classes().size(); label++) {
            int of = label;
            List<Sample> samples = folder.samples().stream().filter(sample -> sample.label() == of).toList();
            if (samples.size() < atLeast) {
                throw new DataException("The class " + folder.classes().get(label) + " of " + folder.root() + " has "
                        + samples.size() + " images; this split needs at least " + atLeast + " of each class");
            }
            classes.add(IntStream.of(draws.randperm(samples.size())).mapToObj(samples::get).toList());
        }
        return classes;
    }

    private static Split holdingOut(ImageFolder folder, Set<Sample> valid) {
        return new Split(folder.withSamples(folder.samples().stream().filter(sample -> !valid.contains(sample)).toList()),
                folder.withSamples(folder.samples().stream().filter(valid::contains).toList()));
    }

    private static String onlyIn(ImageFolder one, ImageFolder other) {
        List<String> names = one.classes().stream().filter(name -> !other.classes().contains(name)).toList();
        return names.isEmpty() ? "" : "only " + one.root() + " has " + String.join(", ", names) + "; ";
    }
}
