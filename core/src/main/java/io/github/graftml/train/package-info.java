/** The training loop, optimizers, schedules, callbacks and the history they write. */
package io.github.graftml.train;

