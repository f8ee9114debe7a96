package io.github.graftml.data.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Finds files that contain the same image. */
final class DuplicateFinder {

    private DuplicateFinder() {
    }

    /** Returns one finding for each group of duplicates, in the order of their first files. */
    static List<Finding> among(List<FileScan> files) {
        Map<String, List<FileScan>> byContent = new LinkedHashMap<>();
        files.forEach(
                f -> f.sha256().ifPresent(hash -> byContent.computeIfAbsent(hash, h -> new ArrayList<>()).add(f)));
        List<Finding> findings = new ArrayList<>(
                findings(byContent.values(), "the same bytes", Finding.Kind.DUPLICATE));
        List<FileScan> distinct = byContent.values().stream().map(group -> group.get(0))
                .filter(f -> f.hash().isPresent()).toList();
        findings.addAll(findings(similar(distinct), "look the same", Finding.Kind.NEAR_DUPLICATE));
        return findings;
    }

    private static List<Finding> findings(Collection<List<FileScan>> groups, String how, Finding.Kind harmless) {
        return groups.stream().filter(group -> group.size() > 1).map(group -> {
            List<String> splits = group.stream().map(f -> f.place().split()).distinct().toList();
            List<String> labels = group.stream().map(f -> f.place().label()).distinct().toList();
            Finding.Kind kind = splits.size() > 1 ? Finding.Kind.IN_SEVERAL_SPLITS
                    : labels.size() > 1 ? Finding.Kind.IN_SEVERAL_CLASSES : harmless;
            return new Finding(kind, group.stream().map(f -> f.place().file()).toList(), how
                    + (splits.size() > 1 ? ", in " + String.join(" and ", splits) : "")
                    + (labels.size() > 1 ? ", as " + String.join(" and ", labels) : ""));
        }).toList();
    }

    /**
     * Groups of files that look the same, linked directly or through others; every other file is a group of its own.
     */
    private static Collection<List<FileScan>> similar(List<FileScan> files) {
        int[] leader = IntStream.range(0, files.size()).toArray();
        for (int run = 0; run < PerceptualHash.RUNS; run++) {
            Map<Integer, List<Integer>> candidates = new HashMap<>();
            for (int i = 0; i < files.size(); i++) {
                PerceptualHash hash = files.get(i).hash().orElseThrow();
                List<Integer> others = candidates.computeIfAbsent(hash.run(run), r -> new ArrayList<>());
                for (int other : others) {
                    if (hash.sameAs(files.get(other).hash().orElseThrow())) {
                        join(leader, i, other);
                    }
                }
                others.add(i);
            }
        }
        Map<Integer, List<FileScan>> groups = new LinkedHashMap<>();
        for (int i = 0; i < files.size(); i++) {
            groups.computeIfAbsent(leaderOf(leader, i), l -> new ArrayList<>()).add(files.get(i));
        }
        return groups.values();
    }

    private static void join(int[] leader, int a, int b) {
        int first = leaderOf(leader, a);
        int second = leaderOf(leader, b);
        leader[Math.max(first, second)] = Math.min(first, second);
    }

    private static int leaderOf(int[] leader, int member) {
        int at = member;
        while (leader[at] != at) {
            leader[at] = leader[leader[at]];
            at = leader[at];
        }
        return at;
    }
}
