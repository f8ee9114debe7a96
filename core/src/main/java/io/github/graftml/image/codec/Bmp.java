package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;

/** The BMP format. */
final class Bmp implements Format {

    private static final JdkReader READER = new JdkReader("bmp");

    @Override
    public List<String> extensions() {
        return List.of("bmp");
    }

    @Override
    public boolean matches(byte[] file) {
        return Format.hasAt(file, 0, "BM");
    }

    @Override
    public ImageSize size(byte[] file) throws IOException {
        return READER.read(file, reader -> new ImageSize(reader.getWidth(0), reader.getHeight(0)));
    }

    @Override
    public Image decode(byte[] file) throws IOException {
        BufferedImage decoded = READER.read(file, reader -> reader.read(0));
        return new Image(new ImageSize(decoded.getWidth(), decoded.getHeight()), JdkReader.rgb(decoded));
    }
}
