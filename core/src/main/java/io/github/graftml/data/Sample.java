package io.github.graftml.data;

import java.nio.file.Path;

/**
 * One picture of an {@link ImageFolder}.
 *
 * @param file  where it is
 * @param label the index of its class
 */
public record Sample(Path file, int label) {
}
