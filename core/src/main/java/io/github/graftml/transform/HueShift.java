package io.github.graftml.transform;

import io.github.graftml.image.Image;

/** Converts RGB to 8-bit HSV, shifts the hue and converts back, in float and double where Pillow uses them. */
final class HueShift {

    private HueShift() {
    }

    /** Returns the image with its hue shifted by {@code shift} 255ths of the color wheel; hues wrap around. */
    static Image apply(Image image, int shift) {
        byte[] in = image.rgb();
        byte[] out = new byte[in.length];
        for (int i = 0; i < in.length; i += 3) {
            int red = in[i] & 0xff;
            int green = in[i + 1] & 0xff;
            int blue = in[i + 2] & 0xff;
            int value = Math.max(red, Math.max(green, blue));
            int spread = value - Math.min(red, Math.min(green, blue));
            int saturation = spread == 0 ? 0 : (int) ((float) spread / value * 255.0);
            int hue = spread == 0 ? 0 : hue(red, green, blue, value, spread);
            write(hue + shift & 0xff, saturation, value, out, i);
        }
        return new Image(image.size(), out);
    }

    private static int hue(int red, int green, int blue, int value, int spread) {
        float fromRed = (value - red) / (float) spread;
        float fromGreen = (value - green) / (float) spread;
        float fromBlue = (value - blue) / (float) spread;
        float sixths;
        if (red == value) {
            sixths = fromBlue - fromGreen;
        } else if (green == value) {
            sixths = (float) (2.0 + fromRed - fromBlue);
        } else {
            sixths = (float) (4.0 + fromGreen - fromRed);
        }
        float turn = (float) ((sixths / 6.0 + 1.0) % 1.0);
        return (int) (turn * 255.0);
    }

    private static void write(int hue, int saturation, int value, byte[] out, int at) {
        if (saturation == 0) {
            set(out, at, value, value, value);
            return;
        }
        int sector = (int) (hue * 6.0 / 255.0);
        float rest = (float) (hue * 6.0 / 255.0 - sector);
        float s = (float) (saturation / 255.0);
        int p = (int) Math.round(value * (1.0 - s));
        int q = (int) Math.round(value * (1.0 - s * rest));
        int t = (int) Math.round(value * (1.0 - s * (1.0 - rest)));
        switch (sector % 6) {
            case 0 -> set(out, at, value, t, p);
            case 1 -> set(out, at, q, value, p);
            case 2 -> set(out, at, p, value, t);
            case 3 -> set(out, at, p, q, value);
            case 4 -> set(out, at, t, p, value);
            default -> set(out, at, value, p, q);
        }
    }

    private static void set(byte[] out, int at, int red, int green, int blue) {
        out[at] = (byte) red;
        out[at + 1] = (byte) green;
        out[at + 2] = (byte) blue;
    }
}
