package io.github.graftml.explain;

import io.github.graftml.model.FeatureMapModel;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.runtime.NativeScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Gradient-weighted class activation maps (Selvaraju et al., "Grad-CAM: Visual Explanations from
 * Deep Networks via Gradient-based Localization", 2017, equations 1 and 2), on the last feature map.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class GradCam {

    private GradCam() {
    }

    /**
     * A class activation map: the higher a value, the more its position contributed to the class.
     *
     * @param height rows of the feature map
     * @param width  its columns
     * @param values {@code height * width} non-negative numbers, row by row, in no particular unit
     */
    public record Map(int height, int width, float[] values) {
    }

    /**
     * Computes the maps of images, one each. Puts the model into evaluation mode. Gradients are taken with respect to
     * the
     * feature map only, so frozen layers do not matter, and no parameter gets one. Call it on the thread that uses the
     * model.
     *
     * @param model   not closed; left in evaluation mode
     * @param images  float32 [N,3,H,W], normalized; the caller closes it
     * @param classes [N] the class to explain for each image
     * @return N maps
     */
    public static List<Map> compute(FeatureMapModel model, Tensor images, int... classes) {
        model.train(false);
        try (NativeScope scope = NativeScope.open(); AutoGradMode on = new AutoGradMode(true)) {
            Tensor features = NoGrad.get(() -> model.featureMap(images)).detach().contiguous().requires_grad_(true);
            Tensor scores = model.scores(features);
            Tensor chosen = scores.gather(1, torch.tensor(longs(classes)).reshape(-1, 1)).sum();
            Tensor gradient = torch.grad(new TensorVector(chosen), new TensorVector(features)).get(0);
            Tensor weights = gradient.mean(new long[] {2, 3}, true, new ScalarTypeOptional()); // equation 1
            Tensor maps = features.detach().mul(weights).sum(1).clamp_min(new Scalar(0)).contiguous(); // equation 2
            int height = (int) maps.size(1);
            int width = (int) maps.size(2);
            List<Map> found = new ArrayList<>();
            for (int i = 0; i < classes.length; i++) {
                float[] values = new float[height * width];
                maps.data_ptr_float().position((long) i * values.length).get(values);
                found.add(new Map(height, width, values));
            }
            return found;
        }
    }

    private static long[] longs(int... numbers) {
        return Arrays.stream(numbers).asLongStream().toArray();
    }
}
