package io.github.graftml.error;

/** Thrown when images on disk are not as expected: an empty class folder, a truncated file, other classes. */
public class DataException extends GraftException {

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
}
