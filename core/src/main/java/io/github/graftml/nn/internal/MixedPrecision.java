package io.github.graftml.nn.internal;

import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** LibTorch's automatic casts: convolutions and matrix products in bf16, weights and sensitive sums in fp32. */
public final class MixedPrecision {

    private MixedPrecision() {
    }

    /** Runs {@code work} with the casts on for this thread's work on CUDA or else the CPU, and restores the setting. */
    public static <T> T bf16(boolean cuda, Supplier<T> work) {
        return switched(cuda, true, work);
    }

    /** Runs {@code work} without the casts, even inside {@link #bf16}. */
    public static <T> T off(boolean cuda, Supplier<T> work) {
        return switched(cuda, false, work);
    }

    private static <T> T switched(boolean cuda, boolean on, Supplier<T> work) {
        DeviceType device = cuda ? DeviceType.CUDA : DeviceType.CPU;
        boolean before = torch.is_autocast_enabled(device);
        if (on) {
            torch.set_autocast_dtype(device, ScalarType.BFloat16);
            // it would hold the cast weights until it is cleared, which Java cannot do
            torch.set_autocast_cache_enabled(false);
        }
        torch.set_autocast_enabled(device, on);
        try {
            return work.get();
        } finally {
            torch.set_autocast_enabled(device, before);
        }
    }
}
