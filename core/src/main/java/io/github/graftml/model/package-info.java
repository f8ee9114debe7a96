/** Networks as data: architectures, their published weights, heads, and the models that training works on. */
package io.github.graftml.model;

