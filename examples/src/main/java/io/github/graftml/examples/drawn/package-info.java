/** Draws the quickstart's images of cats and dogs: free, offline, the same for the same seed, and not too easy. */
package io.github.graftml.examples.drawn;
