/**
 * The front door: {@code TransferLearning} chooses an architecture and a head, {@code ImageClassifier} is what comes
 * out of it, {@code Prediction} is what the classifier says of a picture. This package may use every other one.
 */
package io.github.graftml;

