/** Draws the quickstart's pictures of cats and dogs: free, offline, the same for the same seed, and not too easy. */
package io.github.graftml.examples.drawn;

