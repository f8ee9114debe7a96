package io.github.graftml.report;

/**
 * A problem found in the data.
 *
 * @param kind   two or three words, the same for all of a kind: {@code truncated image}
 * @param where  the file or folder
 * @param detail what was found, in one line
 */
public record Problem(String kind, String where, String detail) { }
