/**
 * Networks as data: an immutable tree of layers, free of native types. The trainable module and the inference plan of a
 * frozen backbone are both built from the same tree. Start with
 * {@link io.github.graftml.nn.Layers}.
 */
package io.github.graftml.nn;
