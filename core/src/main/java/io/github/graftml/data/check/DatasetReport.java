package io.github.graftml.data.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a {@link DatasetCheck} found. Immutable.
 *
 * @param root     the folder that was checked
 * @param counts   pictures by split and class, by name and not by content; the split is empty if there are no splits
 * @param findings what to look at, the gravest first
 */
public record DatasetReport(Path root, Map<String, Map<String, Integer>> counts, List<Finding> findings) {

    /** The table names this many files of a kind; the JSON report names all. */
    private static final int LISTED = 10;

    /** Copies what it is given. */
    public DatasetReport {
        Map<String, Map<String, Integer>> copy = new LinkedHashMap<>();
        counts.forEach((split, classes) -> copy.put(split, Collections.unmodifiableMap(new LinkedHashMap<>(classes))));
        counts = Collections.unmodifiableMap(copy);
        findings = List.copyOf(findings);
    }

    /** @return how many pictures were looked at */
    public int pictures() {
        return counts.values().stream().flatMap(c -> c.values().stream()).mapToInt(Integer::intValue).sum();
    }

    /** @return the findings for people: a line for each split and class, then what was found by kind */
    public String toText() {
        var text = new StringBuilder(String.format(Locale.ROOT, "%s: %,d pictures%n%n", root, pictures()));
        counts.forEach((split, classes) -> classes.forEach((label, count) ->
                text.append(String.format(Locale.ROOT, "  %8d  %s%n", count, Path.of(split, label)))));
        byKind().forEach((kind, found) -> {
            text.append(String.format(Locale.ROOT, "%n%s: %,d%n", kind.title(), found.size()));
            found.stream().limit(LISTED).forEach(f -> text.append(String.format(Locale.ROOT, "  %s  (%s)%n",
                    f.files().stream().map(Path::toString).collect(Collectors.joining(", ")), f.detail())));
            if (found.size() > LISTED) {
                text.append(String.format(Locale.ROOT, "  and %,d more%n", found.size() - LISTED));
            }
        });
        return text.append(findings.isEmpty() ? String.format("%nNothing wrong was found.%n") : "").toString();
    }

    /**
     * @return {@code {"root", "pictures", "counts": {split: {class: n}}, "findings": [{"kind", "files", "detail"}]}},
     *         kinds in lower case with underscores, files with slashes
     */
    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("root", root.toString());
        json.put("pictures", pictures());
        json.put("counts", counts);
        json.put("findings", findings.stream().map(DatasetReport::json).toList());
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> json(Finding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", finding.kind().name().toLowerCase(Locale.ROOT));
        json.put("files", finding.files().stream().map(f -> f.toString().replace(f.getFileSystem().getSeparator(), "/"))
                .toList());
        json.put("detail", finding.detail());
        return json;
    }

    private Map<Finding.Kind, List<Finding>> byKind() {
        return findings.stream().collect(Collectors.groupingBy(Finding::kind, TreeMap::new, Collectors.toList()));
    }
}
