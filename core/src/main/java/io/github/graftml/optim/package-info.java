/** The arithmetic of optimizers on native tensors: what {@code train.Optimizer}'s values come to life as. */
package io.github.graftml.optim;

