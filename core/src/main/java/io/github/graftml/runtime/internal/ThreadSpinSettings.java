package io.github.graftml.runtime.internal;

import com.sun.jna.Platform;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings for how long idle threads of native libraries spin before they sleep. A spinning thread starts its next task
 * at once, but occupies a core that another thread could use.
 */
final class ThreadSpinSettings {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadSpinSettings.class);

    /**
     * Base-2 logarithm of the cycles that OpenBLAS threads spin; 4 is the minimum. By default they spin for about 20 ms
     * on cores that LibTorch's threads need. Measured: a training step of a small network then takes 15 % longer.
     */
    private static final String OPENBLAS = "4";

    /**
     * Rounds that the OpenMP threads of LibTorch and oneDNN spin, about 1 ms, which covers the gap between two
     * operations. The default of 300,000 rounds is about 15 ms, in which a loader thread could decode ten images.
     * Measured on two cores: an epoch of a frozen bf16 backbone is 3 % shorter.
     */
    private static final String OPENMP = "20000";

    private ThreadSpinSettings() {
    }

    /** Applies the settings; must be called before LibTorch loads. Settings in the environment take precedence. */
    static void shorten(Map<String, String> environment) {
        if (!Platform.isLinux() && !Platform.isMac()) {
            return; // Windows has no setenv
        }
        try {
            CLibrary c = CLibrary.load();
            c.setenv("OPENBLAS_THREAD_TIMEOUT", OPENBLAS, 0);
            if (!environment.containsKey("OMP_WAIT_POLICY")) {
                c.setenv("GOMP_SPINCOUNT", OPENMP, 0);
            }
        } catch (LinkageError e) {
            LOG.debug("Native threads use their default spin times: JNA could not load the C library ({})",
                    e.getMessage());
        }
    }
}
