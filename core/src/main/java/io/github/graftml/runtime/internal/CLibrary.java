package io.github.graftml.runtime.internal;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** Functions of the C library that are called before LibTorch loads. */
interface CLibrary extends Library {

    /**
     * Loads the C library.
     *
     * @throws LinkageError if JNA cannot load it
     */
    static CLibrary load() {
        return Native.load("c", CLibrary.class);
    }

    /** glibc only. */
    int mallopt(int parameter, int value);

    int setenv(String name, String value, int overwrite);

    /** glibc only. */
    String gnu_get_libc_version();
}
