/** Convolutions that LibTorch's operators leave time on the table for, in native code where there is some for this machine. May change at any time. */
package io.github.graftml.internal.convolutions;
