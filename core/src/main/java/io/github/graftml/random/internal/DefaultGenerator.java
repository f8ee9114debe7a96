package io.github.graftml.random.internal;

import io.github.graftml.runtime.NativeScope;
import org.bytedeco.pytorch.global.torch;

/**
 * LibTorch's default CPU generator, which initial weights and dropout use. The data loader takes over its state and
 * gives it back, so that a run uses one stream of numbers, as in Python. Call it from the training thread.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class DefaultGenerator {

    private DefaultGenerator() {
    }

    /** Seeds the generator, as {@code torch.manual_seed(seed)} does. */
    public static void manualSeed(long seed) {
        try (NativeScope scope = NativeScope.open()) {
            torch.manual_seed(seed);
        }
    }

    /** Returns a copy of the state, {@code torch.get_rng_state()}. */
    public static Mt19937 state() {
        try (NativeScope scope = NativeScope.open()) {
            return NativeState.read(torch.getDefaultCPUGenerator());
        }
    }

    /** Sets the state to that of {@code bits}, as {@code torch.set_rng_state(...)} does. */
    public static void state(Mt19937 bits) {
        try (NativeScope scope = NativeScope.open()) {
            NativeState.write(torch.getDefaultCPUGenerator(), bits);
        }
    }
}
