/** How fast the library does the article's work: the same works, sizes and output lines as the Python peer. */
package io.github.graftml.benchmarks;
