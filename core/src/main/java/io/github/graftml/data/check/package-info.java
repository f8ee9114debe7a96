/** Checks of data sets before training: broken files, duplicates and misplaced images. */
package io.github.graftml.data.check;

