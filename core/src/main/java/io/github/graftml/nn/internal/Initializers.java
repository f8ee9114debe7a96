package io.github.graftml.nn.internal;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The distributions of {@code torch.nn.init}, written in place by the default generator; formulas and order of
 * operations as there.
 */
final class Initializers {

    private Initializers() {
    }

    static void uniform(Tensor t, double bound) {
        t.uniform_(-bound, bound, new GeneratorOptional());
    }

    static void normal(Tensor t, double std) {
        t.normal_(0, std, new GeneratorOptional());
    }

    /** The weight of {@code Linear} and {@code Conv2d}: {@code kaiming_uniform_(a=sqrt(5))}. */
    static void constructorWeight(Tensor weight) {
        double a = Math.sqrt(5);
        double gain = Math.sqrt(2.0 / (1 + a * a));
        uniform(weight, Math.sqrt(3.0) * (gain / Math.sqrt(fanIn(weight))));
    }

    /** Their bias: uniform within 1 / sqrt(fan in). */
    static void constructorBias(Tensor bias, Tensor weight) {
        uniform(bias, 1 / Math.sqrt(fanIn(weight)));
    }

    static void kaimingUniformFanIn(Tensor weight) {
        uniform(weight, Math.sqrt(3.0) * (Math.sqrt(2.0) / Math.sqrt(fanIn(weight))));
    }

    static void kaimingNormalFanIn(Tensor weight) {
        normal(weight, Math.sqrt(2.0) / Math.sqrt(fanIn(weight)));
    }

    static void kaimingNormalFanOut(Tensor weight) {
        normal(weight, Math.sqrt(2.0) / Math.sqrt(fanOut(weight)));
    }

    static void xavierUniform(Tensor weight) {
        double std = Math.sqrt(2.0 / (fanIn(weight) + fanOut(weight)));
        uniform(weight, Math.sqrt(3.0) * std);
    }

    /**
     * The normal distribution truncated at -2 and 2, by the inverse of its distribution function. With {@code std}
     * below 0.2
     * the bound lies 10 standard deviations out, where the distribution function is 0 and 1 in double precision: hence
     * the (-1, 1).
     */
    static void truncatedNormal(Tensor t, double std) {
        if (std >= 0.2) {
            throw new IllegalArgumentException("truncatedNormal takes a standard deviation below 0.2; got " + std);
        }
        t.uniform_(-1, 1, new GeneratorOptional());
        t.erfinv_();
        t.mul_(new Scalar(std * Math.sqrt(2.0)));
        t.add_(new Scalar(0.0));
        t.clamp_(new ScalarOptional(new Scalar(-2.0)), new ScalarOptional(new Scalar(2.0)));
    }

    static long fanIn(Tensor weight) {
        return weight.numel() / weight.size(0);
    }

    private static long fanOut(Tensor weight) {
        return weight.numel() / weight.size(1);
    }
}
