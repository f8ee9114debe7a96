package io.github.graftml.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The result of one epoch. Losses are means over the images, accuracies fractions in [0, 1].
 *
 * @param epoch         the epoch's number, from 1
 * @param trainLoss     mean training loss, measured while the weights were changing
 * @param trainAccuracy training accuracy, measured likewise: in training mode, dropout included
 * @param validLoss     validation loss after the epoch, in evaluation mode
 * @param validAccuracy validation accuracy after the epoch, in evaluation mode
 * @param metrics       the values of {@link Trainer#metric} on the validation images, by name; undefined ones are
 *                      missing
 * @param seconds       wall time in seconds, validation included
 */
@JsonPropertyOrder({"epoch", "train_loss", "train_accuracy", "valid_loss", "valid_accuracy", "metrics", "seconds"})
public record EpochResult(
        int epoch,
        @JsonProperty("train_loss") double trainLoss,
        @JsonProperty("train_accuracy") double trainAccuracy,
        @JsonProperty("valid_loss") double validLoss,
        @JsonProperty("valid_accuracy") double validAccuracy,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> metrics,
        double seconds) {

    /**
     * Copies the metrics; null and non-finite values are left out.
     *
     * @param epoch         the epoch's number, from 1
     * @param trainLoss     mean training loss, measured while the weights were changing
     * @param trainAccuracy training accuracy, measured likewise: in training mode, dropout included
     * @param validLoss     validation loss after the epoch, in evaluation mode
     * @param validAccuracy validation accuracy after the epoch, in evaluation mode
     * @param metrics       the values of {@link Trainer#metric} on the validation images, by name; undefined ones are
     *                      missing
     * @param seconds       wall time in seconds, validation included
     */
    public EpochResult {
        Map<String, Double> defined = new LinkedHashMap<>(metrics == null ? Map.of() : metrics);
        defined.values().removeIf(value -> Objects.isNull(value) || !Double.isFinite(value));
        metrics = Collections.unmodifiableMap(defined);
    }

    /**
     * Creates the result of an epoch without metrics.
     *
     * @param epoch         the epoch's number, from 1
     * @param trainLoss     mean training loss
     * @param trainAccuracy training accuracy, in [0, 1]
     * @param validLoss     mean validation loss
     * @param validAccuracy validation accuracy, in [0, 1]
     * @param seconds       wall time in seconds, validation included
     */
    public EpochResult(int epoch, double trainLoss, double trainAccuracy, double validLoss, double validAccuracy,
            double seconds) {
        this(epoch, trainLoss, trainAccuracy, validLoss, validAccuracy, Map.of(), seconds);
    }

    /** {@return the accuracy on the validation images, in [0, 1]} */
    public double accuracy() {
        return validAccuracy;
    }

    /** {@return this result as epoch {@code number}, from 1} */
    EpochResult numbered(int number) {
        return new EpochResult(number, trainLoss, trainAccuracy, validLoss, validAccuracy, metrics, seconds);
    }

    /** {@return one readable line, without the number of the epoch} */
    String values() {
        StringBuilder line = new StringBuilder(
                String.format(Locale.ROOT, "train loss %.4f, accuracy %.4f; valid loss %.4f, accuracy %.4f",
                        trainLoss, trainAccuracy, validLoss, validAccuracy));
        metrics.forEach((name, value) -> line.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
        return line.append(String.format(Locale.ROOT, "; %.1f s", seconds)).toString();
    }
}
