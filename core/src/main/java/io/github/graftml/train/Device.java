package io.github.graftml.train;

/** What the arithmetic runs on. */
public enum Device {
    /** The first CUDA device if there is one, else the CPU. */
    AUTO,
    /** The processor. */
    CPU,
    /** The first CUDA device; a run fails at its start where there is none. */
    CUDA
}
