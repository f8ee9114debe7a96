/** The training loop, its callbacks, checkpoints and history. */
package io.github.graftml.train;
