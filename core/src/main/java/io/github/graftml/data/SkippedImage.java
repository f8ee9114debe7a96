package io.github.graftml.data;

import java.nio.file.Path;

/**
 * A file that was left out because it could not be decoded.
 *
 * @param file   where it is
 * @param reason one line that names the file: what is wrong with it
 */
public record SkippedImage(Path file, String reason) {
}
