package io.github.graftml.error;

import java.util.Optional;

/**
 * The root of the exceptions of this library. The message is one line: what failed, where, what was expected, what was found,
 * and the remedy.
 */
public class GraftException extends RuntimeException {

    private final String problem;
    private final Hint hint; // null where the remedy is part of the problem

    /** Constructs an exception whose {@code message} is one line: what, where, expected, found, remedy. */
    public GraftException(String message) {
        this(message, (Throwable) null);
    }

    /**
     * Constructs an exception with a cause.
     *
     * @param message one line: what, where, expected, found, remedy
     * @param cause   what the message explains; an {@link java.io.IOException} stays reachable here
     */
    public GraftException(String message, Throwable cause) {
        super(message, cause);
        this.problem = message;
        this.hint = null;
    }

    /** Constructs an exception with the message {@code problem; hint.remedy()}. */
    public GraftException(String problem, Hint hint) {
        this(problem, hint, null);
    }

    /**
     * Constructs an exception with the message {@code problem; hint.remedy()} and a cause.
     *
     * @param problem what, where, expected, found
     * @param hint    the remedy
     * @param cause   what the message explains; null for none
     */
    public GraftException(String problem, Hint hint, Throwable cause) {
        super(problem + "; " + hint.remedy(), cause);
        this.problem = problem;
        this.hint = hint;
    }

    /** Returns the message without the remedy of {@link #hint}. */
    public String problem() {
        return problem;
    }

    /** Returns the remedy as data, for a program with its own words for it; empty where it is part of {@link #problem}. */
    public Optional<Hint> hint() {
        return Optional.ofNullable(hint);
    }
}
