package io.github.graftml.error;

/**
 * The root of what this library throws on purpose. The message is one line for a person: what went wrong, where,
 * what was expected, what was found, and what to do about it.
 */
public class GraftException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param message one line: what, where, expected, found, remedy */
    public GraftException(String message) {
        super(message);
    }

    /**
     * @param message one line: what, where, expected, found, remedy
     * @param cause   what the message explains; an {@link java.io.IOException} stays reachable here
     */
    public GraftException(String message, Throwable cause) {
        super(message, cause);
    }
}
