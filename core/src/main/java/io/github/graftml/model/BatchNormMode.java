package io.github.graftml.model;

/** What a frozen backbone's batch normalisation does while the head trains. */
public enum BatchNormMode {
    /** It uses its running statistics and leaves them as they are, to the last bit. The backbone stays in evaluation. */
    INFERENCE,
    /**
     * It normalises by the batch and lets its running statistics drift, as a script does that freezes the parameters
     * and then puts the whole network into training. The backbone's dropout is at work too.
     */
    TRAINING
}
