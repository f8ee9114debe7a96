/** Predictions on labeled images and their metrics. Free of native types. */
package io.github.graftml.metrics;
