package io.github.graftml.data.check;

import static io.github.graftml.data.check.Finding.Kind.CLASSES_DIFFER;
import static io.github.graftml.data.check.Finding.Kind.CORRUPT;
import static io.github.graftml.data.check.Finding.Kind.DUPLICATE;
import static io.github.graftml.data.check.Finding.Kind.EMPTY_CLASS;
import static io.github.graftml.data.check.Finding.Kind.EMPTY_FILE;
import static io.github.graftml.data.check.Finding.Kind.IN_SEVERAL_CLASSES;
import static io.github.graftml.data.check.Finding.Kind.IN_SEVERAL_SPLITS;
import static io.github.graftml.data.check.Finding.Kind.NEAR_DUPLICATE;
import static io.github.graftml.data.check.Finding.Kind.ODD_SIZE;
import static io.github.graftml.data.check.Finding.Kind.TRUNCATED;
import static io.github.graftml.data.check.Finding.Kind.UNEVEN_CLASSES;
import static io.github.graftml.data.check.Finding.Kind.WRONG_EXTENSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.error.DataException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCheckTest {

    @TempDir
    Path data;

    private int pictures;

    /** Two splits of two classes with three pictures each, and nothing wrong. */
    @BeforeEach
    void makeSoundData() throws IOException {
        for (String folder : List.of("train/cats", "train/dogs", "valid/cats", "valid/dogs")) {
            for (int i = 0; i < 3; i++) {
                write(picture(++pictures), folder + "/" + i + ".jpg");
            }
        }
    }

    @Test
    void soundData_hasNoFindings() {
        DatasetReport report = DatasetCheck.run(data);

        assertThat(report.findings()).isEmpty();
        assertThat(report.images()).isEqualTo(12);
        assertThat(report.toText()).contains("12 images", "No findings.");
    }

    @Test
    void brokenFiles_areToldApart() throws IOException {
        Files.write(data.resolve("train/cats/empty.jpg"), new byte[0]);
        byte[] whole = Files.readAllBytes(data.resolve("train/cats/0.jpg"));
        Files.write(data.resolve("train/cats/cut.jpg"), Arrays.copyOf(whole, whole.length / 2));
        Files.writeString(data.resolve("train/dogs/text.png"), "no picture at all");

        DatasetReport report = DatasetCheck.run(data);

        assertThat(report.findings()).extracting(Finding::kind).containsExactly(EMPTY_FILE, TRUNCATED, CORRUPT);
        assertThat(report.findings()).extracting(f -> f.files().get(0)).containsExactly(Path.of("train/cats/empty.jpg"),
                Path.of("train/cats/cut.jpg"), Path.of("train/dogs/text.png"));
    }

    @Test
    void wrongExtensions_areFoundOnBothSides() throws IOException {
        ImageIO.write(picture(90), "png", data.resolve("train/cats/drawing.jpg").toFile());
        ImageIO.write(picture(91), "png", data.resolve("train/cats/photo.orig").toFile());
        Files.writeString(data.resolve("train/cats/notes.txt"), "BMW, not a picture");

        DatasetReport report = DatasetCheck.run(data);

        assertThat(report.findings()).extracting(Finding::kind).containsOnly(WRONG_EXTENSION);
        assertThat(report.findings()).extracting(f -> f.files().get(0).getFileName() + ": " + f.detail())
                .containsExactly(
                        "drawing.jpg: its content is a .png file",
                        "photo.orig: an image that is not used for training: its extension is none of jpg, jpeg, png, ppm, bmp, pgm, tif, tiff, webp");
    }

    @Test
    void sameBytes_areGroupedByWhereTheyLie() throws IOException {
        Files.copy(data.resolve("train/cats/0.jpg"), data.resolve("train/cats/copy.jpg"));
        Files.copy(data.resolve("train/cats/1.jpg"), data.resolve("train/dogs/copy.jpg"));
        Files.copy(data.resolve("train/cats/2.jpg"), data.resolve("valid/cats/copy.jpg"));

        assertThat(DatasetCheck.run(data).findings()).containsExactly(
                new Finding(IN_SEVERAL_SPLITS, List.of(Path.of("train/cats/2.jpg"), Path.of("valid/cats/copy.jpg")),
                        "the same bytes, in train and valid"),
                new Finding(IN_SEVERAL_CLASSES, List.of(Path.of("train/cats/1.jpg"), Path.of("train/dogs/copy.jpg")),
                        "the same bytes, as cats and dogs"),
                new Finding(DUPLICATE, List.of(Path.of("train/cats/0.jpg"), Path.of("train/cats/copy.jpg")),
                        "the same bytes"));
    }

    @Test
    void samePictureScaledAndCompressed_isFound() throws IOException {
        write(scaled(picture(1), 150, 110), "train/cats/small.jpg");
        write(scaled(picture(5), 640, 480), "valid/dogs/large.jpg");

        assertThat(DatasetCheck.run(data).findings()).containsExactly(
                new Finding(IN_SEVERAL_SPLITS, List.of(Path.of("train/dogs/1.jpg"), Path.of("valid/dogs/large.jpg")),
                        "look the same, in train and valid"),
                new Finding(NEAR_DUPLICATE, List.of(Path.of("train/cats/0.jpg"), Path.of("train/cats/small.jpg")),
                        "look the same"));
    }

    @Test
    void evenColours_areNotTakenForEachOther() throws IOException {
        for (int i = 0; i < 4; i++) {
            ImageIO.write(new BufferedImage(64 + i, 64, BufferedImage.TYPE_INT_RGB), "png",
                    data.resolve("train/cats/black" + i + ".png").toFile());
        }

        assertThat(DatasetCheck.run(data).findings()).isEmpty();
    }

    @Test
    void classes_missingEmptyAndUneven_areFound() throws IOException {
        Files.createDirectories(data.resolve("train/foxes"));
        for (int i = 0; i < 13; i++) {
            write(picture(100 + i), "train/cats/more" + i + ".jpg");
        }

        DatasetReport report = DatasetCheck.run(data);

        assertThat(report.findings()).extracting(Finding::kind).containsExactly(CLASSES_DIFFER, EMPTY_CLASS,
                UNEVEN_CLASSES);
        assertThat(report.findings().get(0)).returns("lacks foxes", Finding::detail)
                .returns(List.of(Path.of("valid")), Finding::files);
        assertThat(report.findings().get(2).detail()).isEqualTo("3 images, but cats has 16");
    }

    @Test
    void oddSizes_areFound() throws IOException {
        write(scaled(picture(200), 20, 30), "train/cats/tiny.jpg");
        write(scaled(picture(201), 500, 100), "train/cats/long.jpg");
        write(scaled(picture(202), 400, 100), "train/cats/justNot.jpg");

        assertThat(DatasetCheck.run(data).findings())
                .extracting(Finding::kind, f -> f.files().get(0).getFileName().toString())
                .containsExactly(tuple(ODD_SIZE, "long.jpg"),
                        tuple(ODD_SIZE, "tiny.jpg"));
    }

    @Test
    void folderOfClasses_isOneSplit() {
        DatasetReport report = DatasetCheck.run(data.resolve("train"));

        assertThat(report.counts()).containsOnlyKeys("").extractingByKey("").isEqualTo(Map.of("cats", 3, "dogs", 3));
        assertThat(report.findings()).isEmpty();
    }

    @Test
    void toJson_holdsEverything() throws IOException {
        Files.write(data.resolve("train/cats/empty.jpg"), new byte[0]);

        JsonNode json = new ObjectMapper().readTree(DatasetCheck.run(data).toJson());

        assertThat(json.get("pictures").intValue()).isEqualTo(13);
        assertThat(json.at("/counts/train/cats").intValue()).isEqualTo(4);
        assertThat(json.at("/findings/0/kind").textValue()).isEqualTo("empty_file");
        assertThat(json.at("/findings/0/files/0").textValue()).isEqualTo("train/cats/empty.jpg");
    }

    @Test
    void toText_manyOfAKind_namesTheFirstTen() throws IOException {
        for (int i = 0; i < 12; i++) {
            Files.write(data.resolve("train/cats/empty" + i + ".jpg"), new byte[0]);
        }

        assertThat(DatasetCheck.run(data).toText()).contains("empty file: 12", "and 2 more");
    }

    @Test
    void check_changesNothing_andTellsHowFarItIs() throws IOException {
        List<String> before = listing();
        List<Integer> done = new ArrayList<>();

        DatasetCheck.run(data, (count, total) -> done.add(100 * total + count));

        assertThat(listing()).isEqualTo(before);
        assertThat(done).hasSize(12).startsWith(1201).endsWith(1212);
    }

    @Test
    void missingFolder_throws() {
        assertThatThrownBy(() -> DatasetCheck.run(data.resolve("none"))).isInstanceOf(DataException.class)
                .hasMessageContaining("none");
    }

    /** The photos hold one pair that a person would call the same picture, and 1.3 million other pairs. */
    @Test
    void realPhotos_haveOneNearDuplicate() {
        Path photos = Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .map(folder -> folder.resolve("shared/data/dogscats")).filter(Files::isDirectory).findFirst()
                .orElse(null);
        assumeTrue(photos != null, "no shared/data/dogscats above the working folder");

        assertThat(DatasetCheck.run(photos).findings()).containsExactly(new Finding(NEAR_DUPLICATE,
                List.of(Path.of("train/dogs/dog.180.jpg"), Path.of("train/dogs/dog.74.jpg")), "look the same"));
    }

    private List<String> listing() throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.sorted().map(f -> f + " " + f.toFile().length() + " " + f.toFile().lastModified()).toList();
        }
    }

    /** Overlapping ellipses of random colours. */
    private static BufferedImage picture(int seed) {
        var random = new Random(seed);
        var image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 40; i++) {
            graphics.setColor(new Color(random.nextInt(0x1000000)));
            graphics.fillOval(random.nextInt(320) - 60, random.nextInt(240) - 60, 30 + random.nextInt(120),
                    30 + random.nextInt(120));
        }
        graphics.dispose();
        return image;
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height) {
        var scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return scaled;
    }

    private void write(BufferedImage image, String name) throws IOException {
        Path file = data.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "jpg", file.toFile());
    }
}
