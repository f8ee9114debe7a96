package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.runtime.internal.NameInFiles;

/** Converts an image to grayscale in all three channels, as torchvision's {@code Grayscale(3)} does. */
@NameInFiles(value = "grayscale", formerly = "Grayscale")
record Grayscale() implements ImageTransform {

    @Override
    public Image apply(Image image) {
        byte[] in = image.rgb();
        byte[] out = new byte[in.length];
        for (int i = 0; i < in.length; i += 3) {
            byte gray = (byte) Luma.of(in, i);
            out[i] = gray;
            out[i + 1] = gray;
            out[i + 2] = gray;
        }
        return new Image(image.size(), out);
    }
}
