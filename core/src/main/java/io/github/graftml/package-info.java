/**
 * The front door: {@link io.github.graftml.TransferLearning} makes an {@link io.github.graftml.ImageClassifier}, which
 * predicts, evaluates and explains. This package uses all others, and none uses it.
 */
package io.github.graftml;
