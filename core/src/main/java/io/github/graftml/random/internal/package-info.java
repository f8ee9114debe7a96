/**
 * PyTorch's CPU random numbers in Java, and the exchange of state with LibTorch's default generator. Data loaders and
 * initializers use them, so that a whole run has one stream of numbers, as in Python. Not API.
 */
package io.github.graftml.random.internal;
