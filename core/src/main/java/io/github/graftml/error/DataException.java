package io.github.graftml.error;

/** Thrown when images on disk are not as expected: an empty class folder, a truncated file, other classes. */
public class DataException extends GraftException {

    private static final long serialVersionUID = 1;

    /**
     * Creates an exception with a message.
     *
     * @param message one line: what, where, expected, found, remedy
     */
    public DataException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message one line: what, where, expected, found, remedy
     * @param cause   the cause
     */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Creates an exception with the message {@code problem; hint.remedy()}.
     *
     * @param problem one line: what, where, expected, found
     * @param hint    the remedy
     */
    public DataException(String problem, Hint hint) {
        super(problem, hint);
    }

    /**
     * Creates an exception with the message {@code problem; hint.remedy()} and a cause.
     *
     * @param problem one line: what, where, expected, found
     * @param hint    the remedy
     * @param cause   the cause; null for none
     */
    public DataException(String problem, Hint hint, Throwable cause) {
        super(problem, hint, cause);
    }
}
