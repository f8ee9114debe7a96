/** Models for other runtimes: ONNX and TorchScript, both written from a model's layer tree. */
package io.github.graftml.export;
