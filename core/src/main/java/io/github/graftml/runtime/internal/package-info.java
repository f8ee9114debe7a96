/**
 * Internals that every other package uses: start-up of the native libraries with their memory and thread settings,
 * LibTorch operators by name, atomic files, hashes, argument checks, and the stable names of types in files. Not API.
 */
package io.github.graftml.runtime.internal;
