package io.github.graftml.random.internal;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/**
 * LibTorch's default generator of the first CUDA device, from which dropout draws there. Only to be used where there is
 * such a device, within a scope; written without one at hand and never run.
 */
public final class CudaGenerator {

    private CudaGenerator() {
    }

    /** @return a copy of the state, uint8 [N] on the CPU, {@code torch.cuda.get_rng_state()}; belongs to the scope of the calling thread */
    public static Tensor state() {
        return generator().get_state();
    }

    /** {@code torch.cuda.set_rng_state(state)}. */
    public static void state(Tensor state) {
        generator().set_state(state);
    }

    private static Generator generator() {
        return torch.globalContext().defaultGenerator(new Device(DeviceType.CUDA));
    }
}
