/** The quickstart: both experiments of the article on drawn pictures. */
package io.github.graftml.examples;

