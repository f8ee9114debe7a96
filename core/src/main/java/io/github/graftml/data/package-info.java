/** Labeled images on disk and loaders of batches for training and evaluation. */
package io.github.graftml.data;
