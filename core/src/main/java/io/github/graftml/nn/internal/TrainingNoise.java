package io.github.graftml.nn.internal;

import static org.bytedeco.pytorch.global.torch.dropout;
import static org.bytedeco.pytorch.global.torch.empty;

import java.util.Arrays;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Random numbers of layers in training, from the default generator and in Python's order. */
final class TrainingNoise {

    private TrainingNoise() {
    }

    /** The draws follow the memory; Python's is row-major by default, ours may be channels_last. */
    static Tensor drop(Tensor x, double probability) {
        try (Tensor rows = x.contiguous()) {
            return dropout(rows, probability, true);
        }
    }

    static Tensor stochasticDepth(Tensor x, double probability) {
        long[] shape = new long[(int) x.dim()];
        Arrays.fill(shape, 1);
        shape[0] = x.size(0);
        double survival = 1 - probability;
        try (Tensor noise = empty(shape, x.options(), new MemoryFormatOptional())) {
            noise.bernoulli_(survival, new GeneratorOptional());
            noise.div_(new Scalar(survival));
            return x.mul(noise);
        }
    }
}
