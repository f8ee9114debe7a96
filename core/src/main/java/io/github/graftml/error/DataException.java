package io.github.graftml.error;

/** The pictures on disk are not what was expected: an empty class folder, a truncated file, classes that differ. */
public class DataException extends GraftException {

    /** @param message one line: what, where, expected, found, remedy */
    public DataException(String message) {
        super(message);
    }

    /**
     * @param message one line: what, where, expected, found, remedy
     * @param cause   what the message explains
     */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Constructs an exception with the message {@code problem; hint.remedy()}. */
    public DataException(String problem, Hint hint) {
        super(problem, hint);
    }

    /**
     * Constructs an exception with the message {@code problem; hint.remedy()} and a cause.
     *
     * @param problem what, where, expected, found
     * @param hint    the remedy
     * @param cause   what the message explains; null for none
     */
    public DataException(String problem, Hint hint, Throwable cause) {
        super(problem, hint, cause);
    }
}
