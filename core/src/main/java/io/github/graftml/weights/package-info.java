/**
 * Weight files: {@link io.github.graftml.weights.StateDict} reads and writes {@code .pth} and safetensors in plain
 * Java, and {@link io.github.graftml.weights.Hub} downloads, verifies and caches published weights in torchvision's
 * folder. Models and the architecture zoo use both; users need them for weights of their own.
 */
package io.github.graftml.weights;
