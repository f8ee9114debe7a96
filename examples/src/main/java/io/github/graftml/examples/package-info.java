/** Programs to copy, one file each, and the quickstart. */
package io.github.graftml.examples;
