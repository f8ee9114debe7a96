/** TorchScript programs. Internal: may change in any version. */
package io.github.graftml.internal.script;
