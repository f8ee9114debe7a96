package io.github.graftml.data;

import io.github.graftml.error.DataException;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.random.internal.TorchDraws;
import io.github.graftml.transform.Transform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Splits a folder class by class, so that each part has about the same fraction of every class. */
final class FolderSplits {

    private FolderSplits() {
    }

    static Split<ImageFolder> stratified(ImageFolder folder, double validFraction, long seed) {
        if (!(validFraction > 0 && validFraction < 1)) {
            throw new IllegalArgumentException("validFraction must be in (0, 1); got " + validFraction);
        }
        Set<Sample> held = new HashSet<>();
        for (List<Sample> ofClass : shuffled(folder, seed, 2)) {
            long count = Math.min(ofClass.size() - 1, Math.max(1, Math.round(ofClass.size() * validFraction)));
            held.addAll(ofClass.subList(0, (int) count));
        }
        return holdingOut(folder, held);
    }

    static List<Split<ImageFolder>> folds(ImageFolder folder, int count, long seed) {
        if (count < 2) {
            throw new IllegalArgumentException("Cross-validation needs at least 2 folds; got " + count);
        }
        List<Set<Sample>> held = Stream.generate(() -> (Set<Sample>) new HashSet<Sample>()).limit(count).toList();
        int next = 0; // continues across classes, so that the sizes of the folds differ by at most one
        for (List<Sample> ofClass : shuffled(folder, seed, count)) {
            for (Sample sample : ofClass) {
                held.get(next++ % count).add(sample);
            }
        }
        return held.stream().map(valid -> holdingOut(folder, valid)).toList();
    }

    /** The images of each class in a random order, class after class. */
    private static List<List<Sample>> shuffled(ImageFolder folder, long seed, int atLeast) {
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

    private static Split<ImageFolder> holdingOut(ImageFolder folder, Set<Sample> valid) {
        Transform transform = folder.transform().orElse(null);
        return new Split<>(
                folder.withSamples(folder.samples().stream().filter(sample -> !valid.contains(sample)).toList(),
                        transform),
                folder.withSamples(folder.samples().stream().filter(valid::contains).toList(),
                        Split.deterministic(transform)));
    }
}
