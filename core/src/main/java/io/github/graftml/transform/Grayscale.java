package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.runtime.internal.NameInFiles;

/** Grey in all three channels, as torchvision's {@code Grayscale(3)}. */
@NameInFiles(value = "grayscale", formerly = "Grayscale")
record Grayscale() implements ImageTransform {

    @Override
    public Image apply(Image image) {
        byte[] in = image.rgb();
        byte[] out = new byte[in.length];
        for (int i = 0; i < in.length; i += 3) {
            byte grey = (byte) Luma.of(in, i);
            out[i] = grey;
            out[i + 1] = grey;
            out[i + 2] = grey;
        }
        return new Image(image.size(), out);
    }
}
