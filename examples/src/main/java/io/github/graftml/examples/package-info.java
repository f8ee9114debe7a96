/** The article's two experiments, the quickstart and the other commands of {@code graft-examples.jar}, written in the library's public calls. */
package io.github.graftml.examples;
