package io.github.graftml.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * What one epoch came to. Losses are means over the pictures, accuracies shares in [0, 1].
 *
 * @param epoch         the epoch's number, from 1
 * @param trainLoss     as measured batch by batch during the epoch, while the weights were still moving
 * @param trainAccuracy as {@code trainLoss}: in training mode, dropout included
 * @param validLoss     after the epoch, in inference mode
 * @param validAccuracy after the epoch, in inference mode
 * @param seconds       wall time, validation included
 */
@JsonPropertyOrder({"epoch", "train_loss", "train_accuracy", "valid_loss", "valid_accuracy", "seconds"})
public record EpochResult(
        int epoch,
        @JsonProperty("train_loss") double trainLoss,
        @JsonProperty("train_accuracy") double trainAccuracy,
        @JsonProperty("valid_loss") double validLoss,
        @JsonProperty("valid_accuracy") double validAccuracy,
        double seconds) {

    /** @return the accuracy that counts: on the validation pictures, in [0, 1] */
    public double accuracy() {
        return validAccuracy;
    }
}
