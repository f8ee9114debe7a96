/** Convolutions that are faster in one piece than operator by operator, in native code where there is some for this machine. May change at any time. */
package io.github.graftml.nn.internal;

