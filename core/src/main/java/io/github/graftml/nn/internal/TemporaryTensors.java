package io.github.graftml.nn.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.pytorch.Tensor;

/** Temporary handles of one forward pass, freed at its end. */
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
