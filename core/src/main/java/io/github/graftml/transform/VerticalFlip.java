package io.github.graftml.transform;

/** Mirrors top and bottom. */
public record VerticalFlip() implements ImageTransform {

    @Override
    public Image apply(Image image) {
        int row = 3 * image.width();
        byte[] in = image.rgb();
        byte[] out = new byte[in.length];
        for (int from = 0; from < in.length; from += row) {
            System.arraycopy(in, from, out, in.length - row - from, row);
        }
        return new Image(image.size(), out);
    }
}
