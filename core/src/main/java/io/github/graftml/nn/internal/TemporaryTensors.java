package io.github.graftml.nn.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.pytorch.Tensor;

/** Handles that one forward makes on its way and frees at its end. */
final class TemporaryTensors implements AutoCloseable {

    private final Deque<Tensor> made = new ArrayDeque<>();

    Tensor add(Tensor tensor) {
        made.push(tensor);
        return tensor;
    }

    @Override
    public void close() {
        made.forEach(Tensor::close);
    }
}
