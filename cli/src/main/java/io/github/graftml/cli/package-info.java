/** The commands of {@code graft.jar}, written in the library's public calls. */
package io.github.graftml.cli;
