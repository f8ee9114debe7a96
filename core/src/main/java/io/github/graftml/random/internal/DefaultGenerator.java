package io.github.graftml.random.internal;

import io.github.graftml.runtime.NativeScope;
import org.bytedeco.pytorch.global.torch;

/**
 * LibTorch's default CPU generator: the one from which initial weights and dropout draw, and with which the loader
 * takes turns so that a whole run draws one stream of numbers, as Python's does. Call from the training thread.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class DefaultGenerator {

    private DefaultGenerator() {
    }

    /** {@code torch.manual_seed(seed)}. */
    public static void manualSeed(long seed) {
        try (NativeScope scope = NativeScope.open()) {
            torch.manual_seed(seed);
        }
    }

    /** @return a copy of the state, {@code torch.get_rng_state()} */
    public static Mt19937 state() {
        try (NativeScope scope = NativeScope.open()) {
            return NativeState.read(torch.getDefaultCPUGenerator());
        }
    }

    /** Makes the default generator go on where {@code bits} stands, {@code torch.set_rng_state(...)}. */
    public static void state(Mt19937 bits) {
        try (NativeScope scope = NativeScope.open()) {
            NativeState.write(torch.getDefaultCPUGenerator(), bits);
        }
    }
}
