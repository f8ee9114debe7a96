package io.github.graftml.random.internal;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/**
 * LibTorch's default generator of the first CUDA device, which dropout uses there. Requires such a device and an open
 * scope. It is untested, since no CUDA device was available.
 */
public final class CudaGenerator {

    private CudaGenerator() {
    }

    /** Returns {@code torch.cuda.get_rng_state()}: uint8 [N] on the CPU, owned by the scope of the calling thread. */
    public static Tensor state() {
        return generator().get_state();
    }

    /** Sets the state, as {@code torch.cuda.set_rng_state(state)} does. */
    public static void state(Tensor state) {
        generator().set_state(state);
    }

    private static Generator generator() {
        return torch.globalContext().defaultGenerator(new Device(DeviceType.CUDA));
    }
}
