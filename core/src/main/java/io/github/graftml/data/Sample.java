package io.github.graftml.data;

import java.nio.file.Path;

/**
 * An image of an {@link ImageFolder}.
 *
 * @param file  the image file
 * @param label the index of its class
 */
public record Sample(Path file, int label) {
}
