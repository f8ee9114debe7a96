/** Looks through a data set before it is trained on: broken files, duplicates, pictures in the wrong place. */
package io.github.graftml.data.check;

