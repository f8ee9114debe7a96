package io.github.graftml.weights;

import java.io.IOException;

/**
 * Thrown when a weight file is truncated, damaged, hostile, or has an unknown format. The message is one line with the
 * file and the problem.
 */
public class FormatException extends IOException {

    private static final long serialVersionUID = 1;

    /**
     * Creates an exception with a message.
     *
     * @param message one line: the file, what was expected, what was found
     */
    public FormatException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message one line: the file, what was expected, what was found
     * @param cause   the cause
     */
    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
