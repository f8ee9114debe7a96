package io.github.graftml.model;

/** The mode of a frozen backbone's batch normalization while the head trains. */
public enum BatchNormMode {
    /** Uses the running statistics, which stay the same bit for bit. The backbone stays in evaluation mode. */
    INFERENCE,
    /**
     * Normalizes by the batch and updates the running statistics, as a script does that freezes the parameters and then
     * calls {@code train()} on the whole network. The backbone's dropout is active too.
     */
    TRAINING
}
