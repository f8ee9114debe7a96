/** Not for users: everything below this package may change or vanish in any release. */
package io.github.graftml.internal;
