package io.github.graftml.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of the exceptions of this library. The message is one line: what failed, where, what was expected, what was
 * found, and the remedy.
 */
public class GraftException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String problem;
    private final @Nullable Hint hint; // null if the remedy is part of the problem

    /**
     * Creates an exception with a message.
     *
     * @param message one line: what, where, expected, found, remedy
     */
    public GraftException(String message) {
        this(message, (Throwable) null);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message one line: what, where, expected, found, remedy
     * @param cause   the cause, such as an {@link java.io.IOException}; null for none
     */
    public GraftException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = message;
        this.hint = null;
    }

    /**
     * Creates an exception with the message {@code problem; hint.remedy()}.
     *
     * @param problem one line: what, where, expected, found
     * @param hint    the remedy
     */
    public GraftException(String problem, Hint hint) {
        this(problem, hint, null);
    }

    /**
     * Creates an exception with the message {@code problem; hint.remedy()} and a cause.
     *
     * @param problem one line: what, where, expected, found
     * @param hint    the remedy
     * @param cause   the cause; null for none
     */
    public GraftException(String problem, Hint hint, @Nullable Throwable cause) {
        super(problem + "; " + hint.remedy(), cause);
        this.problem = problem;
        this.hint = hint;
    }

    /** {@return the message without the remedy of {@link #hint}} */
    public String problem() {
        return problem;
    }

    /** {@return the remedy as data, for programs with their own text; empty if it is part of {@link #problem}} */
    public Optional<Hint> hint() {
        return Optional.ofNullable(hint);
    }
}
