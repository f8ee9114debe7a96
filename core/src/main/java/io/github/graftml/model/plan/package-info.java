/** The frozen backbone as an inference plan: folded, fused and prepacked operations in place of modules. */
package io.github.graftml.model.plan;

