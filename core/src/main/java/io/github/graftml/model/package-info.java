/** Models: architectures and heads as data, and the networks that are trained. */
package io.github.graftml.model;
