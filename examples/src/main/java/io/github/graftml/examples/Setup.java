package io.github.graftml.examples;

import io.github.graftml.data.BadImage;
import io.github.graftml.train.Device;
import java.nio.file.Path;

/**
 * What both experiments need to know.
 *
 * @param data         holds {@code train/} and {@code valid/}, each with a folder of pictures per class
 * @param epochs       at least 1
 * @param batchSize    at least 1
 * @param learningRate of Adam, greater than 0
 * @param seed         of every random choice
 * @param device       where to compute
 * @param onBadImage   what an unreadable picture does
 */
record Setup(Path data, int epochs, int batchSize, double learningRate, long seed, Device device, BadImage onBadImage) {
}
