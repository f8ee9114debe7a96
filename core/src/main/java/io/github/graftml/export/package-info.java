/** Models for other runtimes: ONNX and TorchScript, both written from a model's tree of layers. */
package io.github.graftml.export;

