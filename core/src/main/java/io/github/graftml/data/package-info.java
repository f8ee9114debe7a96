/** Pictures on disk, their labels, and the batches made of them ahead of the training step. */
package io.github.graftml.data;

