/**
 * The exceptions of the library. All are unchecked and extend {@link io.github.graftml.error.GraftException}, so one
 * catch clause covers them. Each message is one line: what, where, expected, found and remedy. Every other package
 * throws them.
 */
package io.github.graftml.error;
