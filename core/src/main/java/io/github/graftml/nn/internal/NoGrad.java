package io.github.graftml.nn.internal;

import java.util.function.Supplier;
import org.bytedeco.pytorch.AutoGradMode;

/** Work that leaves no trace for a backward pass. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class NoGrad {

    private NoGrad() {
    }

    /** Runs {@code work} with gradients off on this thread, and puts the switch back as it was. */
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
