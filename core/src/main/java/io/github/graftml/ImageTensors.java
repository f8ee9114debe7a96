package io.github.graftml;

import io.github.graftml.image.FloatImage;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Copies prepared images into a tensor. */
final class ImageTensors {

    private ImageTensors() {
    }

    /**
     * Returns images as one tensor.
     *
     * @param images at least one, all of one size
     * @return float32 [N,3,H,W] in channels-last memory; belongs to the scope of the calling thread
     */
    static Tensor of(List<FloatImage> images) {
        int width = images.get(0).size().width();
        int height = images.get(0).size().height();
        int length = 3 * width * height;
        Tensor pixels = torch.empty(images.size(), height, width, 3);
        FloatPointer memory = pixels.data_ptr_float();
        for (int i = 0; i < images.size(); i++) {
            images.get(i).writeChannelsLast(memory.getPointer((long) i * length).capacity(length).asBuffer());
        }
        return pixels.permute(0, 3, 1, 2);
    }
}
