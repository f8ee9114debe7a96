package io.github.graftml.random;

/**
 * The random numbers that transforms draw, in torch's way: after {@code torch.manual_seed} the same calls give the same
 * digits as Python. Made in the order of the samples on one thread; never shared between threads.
 */
public interface RandomSource {

    /** @return {@code torch.rand(1)}: float32 in [0, 1) */
    float rand();

    /** @return {@code torch.empty(1).uniform_(low, high)}: float32 in [low, high) */
    float uniform(double low, double high);

    /** @return {@code torch.randint(low, high, (1,))}: from {@code low} up to but not including {@code high} */
    int randint(int low, int high);

    /** @return {@code torch.randperm(n)} */
    int[] randperm(int n);

    /** @return {@code torch.empty(n).normal_()}: {@code n} float32 of the standard normal distribution */
    float[] normal(int n);

    /** @return {@code torch.multinomial(weights, 1)}: the index of one weight, drawn in proportion (the weights are float32) */
    int multinomial(float[] weights);
}
