/** The library's few exception types. They are unchecked; each message says what, where, expected, found and remedy in one line. */
package io.github.graftml.error;

