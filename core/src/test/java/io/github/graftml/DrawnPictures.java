package io.github.graftml;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small pictures that two classes can be told apart by: reddish discs, bluish boxes. Real PNG files. */
public final class DrawnPictures {

    private DrawnPictures() {
    }

    /** @return {@code folder}, now with {@code perClass} pictures below {@code boxes} and {@code discs} */
    public static Path folder(Path folder, int perClass, long seed) throws IOException {
        Random random = new Random(seed);
        for (String name : new String[] {"boxes", "discs"}) {
            Files.createDirectories(folder.resolve(name));
            for (int i = 0; i < perClass; i++) {
                ImageIO.write(picture(name, random), "png", new File(folder.resolve(name).toFile(), name + i + ".png"));
            }
        }
        return folder;
    }

    /** @return an opaque picture of about 240x230 pixels */
    public static BufferedImage picture(String name, Random random) {
        BufferedImage image = new BufferedImage(230 + random.nextInt(20), 225 + random.nextInt(20),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        int grey = 60 + random.nextInt(120);
        g.setColor(new Color(grey, grey, grey));
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        int size = 90 + random.nextInt(80);
        int x = random.nextInt(image.getWidth() - size);
        int y = random.nextInt(image.getHeight() - size);
        if (name.equals("discs")) {
            g.setColor(new Color(200 + random.nextInt(50), 40, 40));
            g.fillOval(x, y, size, size);
        } else {
            g.setColor(new Color(40, 40, 200 + random.nextInt(50)));
            g.fillRect(x, y, size, size);
        }
        g.dispose();
        return image;
    }
}
