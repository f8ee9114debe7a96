package io.github.graftml.optim;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Parameters with the same learning rate and weight decay.
 *
 * @param parameters        parameters by name, in the order of the module; not owned
 * @param learningRateScale the group's learning rate as a factor of the run's
 * @param weightDecay       weight decay, at least 0
 */
record ParameterGroup(Map<String, Tensor> parameters, double learningRateScale, double weightDecay) {
}
