/** Files of weights: reading and writing {@code .pth} and safetensors in plain Java, and the hub that fetches and verifies them. */
package io.github.graftml.weights;

