package io.github.graftml.weights;

import java.io.IOException;

/** A file of weights is not what it claims to be: cut short, damaged, hostile, or of an unknown format. One line names the file and the finding. */
public class FormatException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param message one line: the file, what was expected, what was found */
    public FormatException(String message) {
        super(message);
    }

    /**
     * @param message one line: the file, what was expected, what was found
     * @param cause   what the message explains
     */
    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
