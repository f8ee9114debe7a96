package io.github.graftml.data;

import java.nio.file.Path;

/**
 * A file that was skipped because it could not be decoded.
 *
 * @param file   the file
 * @param reason a message of one line that names the file
 */
public record SkippedImage(Path file, String reason) {
}
