package io.github.graftml.benchmarks.micro;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** A JPEG of the usual size of the cat and dog photos, 500x375, with shapes and noise in it. */
final class Photo {

    private Photo() {
    }

    static byte[] jpeg() {
        BufferedImage image = new BufferedImage(500, 375, BufferedImage.TYPE_INT_RGB);
        Graphics2D drawing = image.createGraphics();
        drawing.setPaint(new GradientPaint(0, 0, Color.ORANGE, 500, 375, Color.BLUE));
        drawing.fillRect(0, 0, 500, 375);
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            drawing.setColor(new Color(random.nextInt(0x1000000)));
            drawing.fillOval(random.nextInt(500), random.nextInt(375), random.nextInt(60), random.nextInt(60));
        }
        drawing.dispose();
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            ImageIO.write(image, "jpg", bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
