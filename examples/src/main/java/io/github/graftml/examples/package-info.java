/** The quickstart: both experiments of the article on drawn images. */
package io.github.graftml.examples;

