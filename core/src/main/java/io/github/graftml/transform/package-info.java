/**
 * Steps from a decoded picture to numbers, with torchvision's arithmetic to the last bit. {@link Transforms} is the
 * place to start; every step is an immutable record that prints what it does.
 */
package io.github.graftml.transform;

