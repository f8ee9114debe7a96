package io.github.graftml.runtime.internal;

import com.sun.jna.Platform;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The C library's heap. LibTorch asks it for every tensor, and by default it maps large blocks afresh and unmaps them at
 * once: a training step then spends most of its time on page faults (measured: 520,000 of them a step for a small
 * network, 6,000 with the settings made here).
 */
final class MallocSettings {

    private static final Logger LOG = LoggerFactory.getLogger(MallocSettings.class);

    /** From glibc's malloc.h. */
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_THRESHOLD = -3;

    private static final int ONE_GIB = 1 << 30;

    /**
     * What a Java thread allocates comes from heaps of 64 MiB; an empty one is given back whatever the trim threshold,
     * unless it is smaller than this. Asked for, not touched: it costs addresses, no memory.
     */
    private static final int HEAP_AND_MORE = 65 << 20;

    private MallocSettings() {
    }

    /**
     * Has glibc keep freed memory, and LibTorch back large tensors with large pages. To be called before LibTorch
     * loads. Does nothing on another C library, and nothing that the user already settled in the environment.
     *
     * @return what holds from now on, in words
     */
    static String keepFreedMemory(Map<String, String> environment) {
        if (!Platform.isLinux()) {
            return "as the system has it";
        }
        try {
            CLibrary c = CLibrary.load();
            String glibc = "glibc " + c.gnu_get_libc_version(); // another C library has no such function
            return glibc + ", " + mallopt(c, environment) + ", " + largePages(c, environment);
        } catch (LinkageError e) {
            LOG.debug("Memory settings stay as they are: this is not glibc, or JNA could not load ({})", e.getMessage());
            return "as the system has it";
        }
    }

    private static String mallopt(CLibrary c, Map<String, String> environment) {
        boolean settled = environment.keySet().stream().anyMatch(k -> k.startsWith("MALLOC_"))
                || environment.getOrDefault("GLIBC_TUNABLES", "").contains("glibc.malloc");
        if (settled) {
            return "malloc as the environment says";
        }
        boolean done = c.mallopt(M_MMAP_THRESHOLD, ONE_GIB) == 1 && c.mallopt(M_TRIM_THRESHOLD, Integer.MAX_VALUE) == 1
                && c.mallopt(M_TOP_PAD, HEAP_AND_MORE) == 1;
        return done ? "freed memory kept" : "mallopt refused";
    }

    /** Blocks over 64 MiB leave the heap of any thread but the process's first; large pages make mapping those cheap. */
    private static String largePages(CLibrary c, Map<String, String> environment) {
        String given = environment.get("THP_MEM_ALLOC_ENABLE");
        if (given == null) {
            c.setenv("THP_MEM_ALLOC_ENABLE", "1", 0);
        }
        return "large pages " + (given == null || "1".equals(given) ? "asked for" : "off");
    }
}
