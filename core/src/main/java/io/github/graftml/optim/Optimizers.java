package io.github.graftml.optim;

import io.github.graftml.optim.Optimizer.Adam;
import io.github.graftml.optim.Optimizer.RmsProp;
import io.github.graftml.optim.Optimizer.Sgd;
import io.github.graftml.optim.Optimizer.WeightDecay;

/** Factory methods for optimizers with torch's defaults, for static import: {@code adam(1e-3).weightDecay(1e-4)}. */
public final class Optimizers {

    private Optimizers() {
    }

    /**
     * {@return Adam with betas 0.9 and 0.999, epsilon 1e-8, no weight decay}
     *
     * @param learningRate greater than 0
     */
    public static Adam adam(double learningRate) {
        return new Adam(learningRate, 0.9, 0.999, 1e-8, WeightDecay.NONE, false);
    }

    /**
     * {@return AdamW with betas 0.9 and 0.999, epsilon 1e-8, weight decay 0.01}
     *
     * @param learningRate greater than 0
     */
    public static Adam adamW(double learningRate) {
        return new Adam(learningRate, 0.9, 0.999, 1e-8, new WeightDecay(0.01, true), true);
    }

    /**
     * {@return plain gradient descent: no momentum, no weight decay}
     *
     * @param learningRate greater than 0
     */
    public static Sgd sgd(double learningRate) {
        return new Sgd(learningRate, 0, false, WeightDecay.NONE);
    }

    /**
     * {@return RMSprop with alpha 0.99, epsilon 1e-8, no momentum, no weight decay}
     *
     * @param learningRate greater than 0
     */
    public static RmsProp rmsprop(double learningRate) {
        return new RmsProp(learningRate, 0.99, 1e-8, 0, WeightDecay.NONE);
    }
}
