/**
 * Image transforms: deterministic preprocessing and random augmentation with torchvision's names, arithmetic and random
 * numbers. {@link Transforms} has a factory for each of them, meant for static import. Data sets and loaders apply
 * them; {@link Preprocessing} is the part that is saved with a model. Every transform is immutable, thread-safe and
 * prints its settings.
 */
package io.github.graftml.transform;
