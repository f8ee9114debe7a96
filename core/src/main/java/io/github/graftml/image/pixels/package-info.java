/** Loops over pixels, in native code where there is some for this machine. May change at any time. */
package io.github.graftml.image.pixels;

