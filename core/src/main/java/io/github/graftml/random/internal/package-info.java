/** Torch's CPU random numbers in Java, and the bridge to LibTorch's default generator: one stream of numbers for a whole run. */
package io.github.graftml.random.internal;

