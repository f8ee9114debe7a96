package io.github.graftml.nn.internal;

import java.util.function.Supplier;
import org.bytedeco.pytorch.AutoGradMode;

/** Runs work without autograd. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class NoGrad {

    private NoGrad() {
    }

    /** Runs {@code work} with gradients off on this thread, and restores the setting. */
    public static void run(Runnable work) {
        try (AutoGradMode off = new AutoGradMode(false)) {
            work.run();
        }
    }

    /** As {@link #run}, with a result. */
    public static <T> T get(Supplier<T> work) {
        try (AutoGradMode off = new AutoGradMode(false)) {
            return work.get();
        }
    }
}
