/**
 * What JMH measures: the small parts of one image's way, and reading weights. Milliseconds for each call, on one
 * thread.
 */
package io.github.graftml.benchmarks.micro;
