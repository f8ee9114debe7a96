package io.github.graftml.optim;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Parameters that are moved alike.
 *
 * @param parameters        by name, in the order of the module; not owned
 * @param learningRateScale the group's learning rate as a share of the run's
 * @param weightDecay       at least 0
 */
record ParameterGroup(Map<String, Tensor> parameters, double learningRateScale, double weightDecay) {
}
