/** LibTorch's operators by name, for those that the bindings do not declare. */
package io.github.graftml.runtime.internal;

