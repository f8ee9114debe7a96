package io.github.graftml.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * A network that can be trained: a native module that holds the parameters, and a forward. Everything in the library
 * that trains, evaluates or saves takes this interface, so that a class of the user's own is as good as ours.
 * Owns native memory; the creator closes it.
 */
public interface Model extends AutoCloseable {

    /** @return the native module with every parameter and buffer by name; owned by this model, not to be closed by the caller */
    Module module();

    /**
     * @param images float32 [N,3,H,W], normalised
     * @return logits (or log-probabilities) float32 [N, classes]; freed with the enclosing scope of the calling thread
     */
    Tensor forward(Tensor images);

    /** Frees the parameters. Any other call afterwards throws {@link IllegalStateException}. */
    @Override
    void close();
}
