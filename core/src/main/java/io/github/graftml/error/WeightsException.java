package io.github.graftml.error;

/**
 * Thrown when weights are not available or do not fit: a missing file, a wrong hash, or keys and shapes of another
 * architecture.
 */
public class WeightsException extends GraftException {

    private static final long serialVersionUID = 1;

    /**
     * Creates an exception with a message.
     *
     * @param message one line: what, where, expected, found, remedy
     */
    public WeightsException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message one line: what, where, expected, found, remedy
     * @param cause   the cause
     */
    public WeightsException(String message, Throwable cause) {
        super(message, cause);
    }
}
