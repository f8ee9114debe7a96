package io.github.graftml.transform;

/** Mirrors left and right. */
public record HorizontalFlip() implements ImageTransform {

    @Override
    public Image apply(Image image) {
        int width = image.width();
        byte[] in = image.rgb();
        byte[] out = new byte[in.length];
        for (int row = 0; row < in.length; row += 3 * width) {
            for (int from = row, to = row + 3 * (width - 1); to >= row; from += 3, to -= 3) {
                out[to] = in[from];
                out[to + 1] = in[from + 1];
                out[to + 2] = in[from + 2];
            }
        }
        return new Image(image.size(), out);
    }
}
