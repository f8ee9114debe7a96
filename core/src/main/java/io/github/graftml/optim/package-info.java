/** Optimizers, learning rate schedules and loss functions, as immutable values with torch's formulas and defaults. */
package io.github.graftml.optim;
