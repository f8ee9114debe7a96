/**
 * Networks as data: an immutable tree of layers, free of native types. The trainable module and the inference plan of a
 * frozen backbone are both made from the same tree. {@link Layers} is the place to start.
 */
package io.github.graftml.nn;

