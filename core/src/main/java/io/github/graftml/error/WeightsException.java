package io.github.graftml.error;

/** Weights cannot be had or do not fit: a missing file, a wrong hash, keys or shapes of another architecture. */
public class WeightsException extends GraftException {

    private static final long serialVersionUID = 1;

    /** @param message one line: what, where, expected, found, remedy */
    public WeightsException(String message) {
        super(message);
    }

    /**
     * @param message one line: what, where, expected, found, remedy
     * @param cause   what the message explains
     */
    public WeightsException(String message, Throwable cause) {
        super(message, cause);
    }
}
