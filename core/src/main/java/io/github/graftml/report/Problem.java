package io.github.graftml.report;

import io.github.graftml.data.SkippedImage;
import io.github.graftml.data.check.Finding;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * A problem found in the data.
 *
 * @param kind   two or three words, the same for all of a kind: {@code truncated image}
 * @param where  the file or folder
 * @param detail what was found, in one line
 */
public record Problem(String kind, String where, String detail) {

    /** Returns what a check of the data found. */
    public static Problem of(Finding finding) {
        return new Problem(finding.kind().title(),
                finding.files().stream().map(Path::toString).collect(Collectors.joining(", ")), finding.detail());
    }

    /** Returns an image that was left out of training or validation. */
    public static Problem of(SkippedImage skipped) {
        return new Problem("unreadable image", skipped.file().toString(), skipped.reason());
    }
}
