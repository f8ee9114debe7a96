package io.github.graftml.error;

/**
 * The root of the exceptions that this library throws on purpose. The message is one line: what went wrong, where, what
 * was expected, what was found, and the remedy.
 */
public class GraftException extends RuntimeException {

    /**
     * Creates an exception with a message.
     *
     * @param message one line: what, where, expected, found, remedy
     */
    public GraftException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message one line: what, where, expected, found, remedy
     * @param cause   the cause, such as an {@link java.io.IOException}
     */
    public GraftException(String message, Throwable cause) {
        super(message, cause);
    }
}
