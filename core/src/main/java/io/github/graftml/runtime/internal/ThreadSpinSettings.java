package io.github.graftml.runtime.internal;

import com.sun.jna.Platform;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long idle threads of native libraries spin for the next piece of work before they sleep. A thread that spins is
 * ready at once, and has a core meanwhile that another could work on.
 */
final class ThreadSpinSettings {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadSpinSettings.class);

    /**
     * OpenBLAS, which multiplies LibTorch's fp32 matrices with threads of its own, spins for some 20 ms by default, on cores
     * that LibTorch's threads work on meanwhile (measured: a training step of a small network takes 15 % longer). Two to
     * the power of this is the number of cycles; 4 is the least that it takes.
     */
    private static final String OPENBLAS = "4";

    /**
     * OpenMP's threads inside LibTorch and oneDNN spin for 300,000 rounds by default, some 15 ms: as long as a thread of the
     * loader needs for ten pictures, which it is kept from while one of them waits for the other. A millisecond bridges
     * what lies between two operations (measured on two cores: an epoch of a frozen bf16 trunk is 3 % shorter).
     */
    private static final String OPENMP = "20000";

    private ThreadSpinSettings() {
    }

    /** To be called before LibTorch loads, which brings both with it. What the environment says already stays. */
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
            LOG.debug("Native threads spin as they do by default: JNA could not load the C library ({})", e.getMessage());
        }
    }
}
