/**
 * The machine and its native memory: {@link io.github.graftml.runtime.Device} and
 * {@link io.github.graftml.runtime.Precision} that models compute with, {@link io.github.graftml.runtime.NativeScope}
 * that frees tensors, and {@link io.github.graftml.runtime.RuntimeInfo} that reports versions and settings. Every
 * package that computes uses it; users meet it when they choose a device or work with tensors of their own networks.
 */
package io.github.graftml.runtime;
