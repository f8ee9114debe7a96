/** Layer trees as native modules: parameters with PyTorch's names, initial weights with PyTorch's draws, the forward. */
package io.github.graftml.internal.nn;
