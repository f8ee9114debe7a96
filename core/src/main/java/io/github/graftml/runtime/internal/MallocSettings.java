package io.github.graftml.runtime.internal;

import com.sun.jna.Platform;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the C library's allocator, which LibTorch uses for every tensor. By default it maps and unmaps each large
 * block, and page faults dominate a training step. Measured for a small network: 520,000 page faults per step by
 * default, 6,000 with these settings.
 */
final class MallocSettings {

    private static final Logger LOG = LoggerFactory.getLogger(MallocSettings.class);

    /** Constants of glibc's malloc.h. */
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_THRESHOLD = -3;

    private static final int ONE_GIB = 1 << 30;

    /**
     * Top padding above 64 MiB, the size of a thread's heap. glibc frees an empty heap regardless of the trim threshold
     * unless the heap is smaller than this. It reserves address space, not memory.
     */
    private static final int ABOVE_THREAD_HEAP = 65 << 20;

    private MallocSettings() {
    }

    /**
     * Makes glibc retain freed memory, and LibTorch use large pages for large tensors. Must be called before LibTorch
     * loads. Has no effect with another C library; settings in the environment take precedence.
     *
     * @return the resulting settings as text
     */
    static String retainFreedMemory(Map<String, String> environment) {
        if (!Platform.isLinux()) {
            return "system default";
        }
        try {
            CLibrary c = CLibrary.load();
            String glibc = "glibc " + c.gnu_get_libc_version(); // another C library has no such function
            return glibc + ", " + mallopt(c, environment) + ", " + largePages(c, environment);
        } catch (LinkageError e) {
            LOG.debug("Memory settings are unchanged: the C library is not glibc, or JNA could not load ({})",
                    e.getMessage());
            return "system default";
        }
    }

    private static String mallopt(CLibrary c, Map<String, String> environment) {
        boolean configured = environment.keySet().stream().anyMatch(k -> k.startsWith("MALLOC_"))
                || environment.getOrDefault("GLIBC_TUNABLES", "").contains("glibc.malloc");
        if (configured) {
            return "malloc set by the environment";
        }
        boolean applied = c.mallopt(M_MMAP_THRESHOLD, ONE_GIB) == 1
                && c.mallopt(M_TRIM_THRESHOLD, Integer.MAX_VALUE) == 1
                && c.mallopt(M_TOP_PAD, ABOVE_THREAD_HEAP) == 1;
        return applied ? "freed memory retained" : "mallopt failed";
    }

    /** Enables large pages, since blocks above 64 MiB are mapped directly on all threads but the main one. */
    private static String largePages(CLibrary c, Map<String, String> environment) {
        String given = environment.get("THP_MEM_ALLOC_ENABLE");
        if (given == null) {
            c.setenv("THP_MEM_ALLOC_ENABLE", "1", 0);
        }
        return "large pages " + (given == null || "1".equals(given) ? "requested" : "off");
    }
}
