package io.github.graftml.random;

/**
 * A source of random numbers for transforms. Equal seeds and equal calls give the same numbers as PyTorch on the CPU.
 * Not thread-safe.
 */
public interface RandomSource {

    /** {@return a float32 in [0, 1), as {@code torch.rand(1)}} */
    float rand();

    /**
     * {@return a float32 in [low, high), as {@code torch.empty(1).uniform_(low, high)}}
     *
     * @param low  smallest value
     * @param high upper bound, at least {@code low}
     * @throws IllegalArgumentException if {@code high} is less than {@code low}
     */
    float uniform(double low, double high);

    /**
     * {@return an integer in [low, high), as {@code torch.randint(low, high, (1,))}}
     *
     * @param low  smallest value
     * @param high upper bound, exclusive; above {@code low}
     * @throws IllegalArgumentException if the range is empty
     */
    int randint(int low, int high);

    /**
     * {@return a permutation of 0 to {@code n - 1}, as {@code torch.randperm(n)}}
     *
     * @param n length, at least 0
     * @throws IllegalArgumentException if {@code n} is negative
     */
    int[] randperm(int n);

    /**
     * {@return float32 values of the standard normal distribution, as {@code torch.empty(n).normal_()}}
     *
     * @param n number of values
     */
    float[] normal(int n);

    /**
     * {@return the index of one weight, drawn in proportion, as {@code torch.multinomial(weights, 1)}}
     *
     * @param weights float32 weights, at least 0, not all 0
     */
    int multinomial(float[] weights);
}
