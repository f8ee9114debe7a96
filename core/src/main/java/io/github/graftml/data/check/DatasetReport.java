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
 * The result of a {@link DatasetCheck}. Immutable.
 *
 * @param root     the folder that was checked
 * @param counts   numbers of images by split and class, by file name; the split is empty if there are no splits
 * @param findings the findings, the most severe first
 */
public record DatasetReport(Path root, Map<String, Map<String, Integer>> counts, List<Finding> findings) {

    /** The number of files of a kind that the text lists; the JSON lists all. */
    private static final int LISTED = 10;

    /**
     * Copies the collections.
     *
     * @param root     the folder that was checked
     * @param counts   numbers of images by split and class, by file name; the split is empty if there are no splits
     * @param findings the findings, the most severe first
     */
    public DatasetReport {
        Map<String, Map<String, Integer>> copy = new LinkedHashMap<>();
        counts.forEach((split, classes) -> copy.put(split, Collections.unmodifiableMap(new LinkedHashMap<>(classes))));
        counts = Collections.unmodifiableMap(copy);
        findings = List.copyOf(findings);
    }

    /** {@return the number of images that were checked} */
    public int images() {
        return counts.values().stream().flatMap(c -> c.values().stream()).mapToInt(Integer::intValue).sum();
    }

    /** {@return the report as text: a line for each split and class, then the findings by kind} */
    public String toText() {
        var text = new StringBuilder(String.format(Locale.ROOT, "%s: %,d images%n%n", root, images()));
        counts.forEach((split, classes) -> classes.forEach((label, count) -> text
                .append(String.format(Locale.ROOT, "  %8d  %s%n", count, Path.of(split, label)))));
        byKind().forEach((kind, found) -> {
            text.append(String.format(Locale.ROOT, "%n%s: %,d%n", kind.title(), found.size()));
            found.stream().limit(LISTED).forEach(f -> text.append(String.format(Locale.ROOT, "  %s  (%s)%n",
                    f.files().stream().map(Path::toString).collect(Collectors.joining(", ")), f.detail())));
            if (found.size() > LISTED) {
                text.append(String.format(Locale.ROOT, "  and %,d more%n", found.size() - LISTED));
            }
        });
        return text.append(findings.isEmpty() ? String.format("%nNo findings.%n") : "").toString();
    }

    /**
     * Returns the report as JSON.
     *
     * @return {@code {"root", "pictures", "counts": {split: {class: n}}, "findings": [{"kind", "files", "detail"}]}},
     *         kinds in lower case with underscores, files with slashes
     */
    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("root", root.toString());
        json.put("pictures", images());
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
