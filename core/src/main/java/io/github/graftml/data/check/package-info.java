/** Checks a data set before training: broken files, duplicates, misplaced images. */
package io.github.graftml.data.check;
