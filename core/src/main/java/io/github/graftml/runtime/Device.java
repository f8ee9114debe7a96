package io.github.graftml.runtime;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.error.GraftException;
import io.github.graftml.error.Hint;
import io.github.graftml.runtime.internal.NativeRuntime;

/** What the arithmetic runs on. */
public enum Device {

    /** The first CUDA device if there is one, else the CPU. */
    @JsonProperty("auto")
    @JsonAlias("AUTO")
    AUTO,
    /** The processor. */
    @JsonProperty("cpu")
    @JsonAlias("CPU")
    CPU,
    /** The first CUDA device. */
    @JsonProperty("cuda")
    @JsonAlias("CUDA")
    CUDA;

    /** @return whether there is a CUDA device, and LibTorch's CUDA libraries to reach it */
    public static boolean hasCuda() {
        return NativeRuntime.hasCuda();
    }

    /**
     * @return {@link #CPU} or {@link #CUDA}
     * @throws GraftException if CUDA was asked for and there is none
     */
    public Device resolve() {
        if (this == AUTO) {
            return hasCuda() ? CUDA : CPU;
        }
        if (this == CUDA && !hasCuda()) {
            throw new GraftException("No CUDA device: LibTorch on this machine finds only the CPU", Hint.NO_CUDA);
        }
        return this;
    }
}
