package io.github.graftml.cli;

import java.util.Locale;
import java.util.stream.Collectors;

/** Prints lines: results to standard output, progress and warnings to standard error. */
final class Terminal {

    private Terminal() {
    }

    /** Prints a result. */
    static void result(String line) {
        System.out.println(escape(line));
    }

    /** Prints a result, formatted as in English. */
    static void result(String format, Object... values) {
        result(String.format(Locale.ROOT, format, values));
    }

    /** Prints progress or a warning. */
    static void note(String format, Object... values) {
        System.err.println(escape(values.length == 0 ? format : String.format(Locale.ROOT, format, values)));
    }

    /**
     * {@return {@code text} with its control characters, such as a file name may hold to move the cursor, as {@code
     * \\u001b}; line breaks and tabs stay}
     */
    static String escape(String text) {
        return text.codePoints().mapToObj(c -> isControl(c) ? String.format("\\u%04x", c) : Character.toString(c))
                .collect(Collectors.joining());
    }

    private static boolean isControl(int c) {
        return Character.getType(c) == Character.FORMAT
                || Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t';
    }
}
