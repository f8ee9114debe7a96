/** Native kernels for layers that are faster as one function than operator by operator. May change at any time. */
package io.github.graftml.nn.internal;
