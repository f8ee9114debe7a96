/** The frozen backbone as an inference plan: folded, fused and prepacked operations instead of modules. */
package io.github.graftml.model.plan;
