package io.github.graftml.internal.memory;

import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The library that multiplies LibTorch's fp32 matrices, with threads of its own. Behind each product they spin for the
 * next one, by default for some 20 ms, on cores that LibTorch's threads work on meanwhile (measured: a training step of a
 * small network takes 15 % longer).
 */
final class OpenBlas {

    private static final Logger LOG = LoggerFactory.getLogger(OpenBlas.class);

    /** Two to the power of it is the number of cycles that a thread spins; 4 is the least that OpenBLAS takes. */
    private static final String SHORTEST_SPIN = "4";

    private OpenBlas() {
    }

    /** To be called before LibTorch loads, which brings OpenBLAS with it. What the environment says already stays. */
    static void rest() {
        if (!Platform.isLinux() && !Platform.isMac()) {
            return; // Windows has no setenv
        }
        try {
            CLibrary.load().setenv("OPENBLAS_THREAD_TIMEOUT", SHORTEST_SPIN, 0);
        } catch (LinkageError e) {
            LOG.debug("OpenBLAS spins as it does by default: JNA could not load the C library ({})", e.getMessage());
        }
    }
}
