package io.github.graftml.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.graftml.DrawnPictures;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.runtime.Device;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {

    @Test
    void fit_fiveEpochs_residentMemoryOfTheSecondIsThatOfTheFifth(@TempDir Path folder) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "resident memory is read as Linux tells it");
        DrawnPictures.folder(folder.resolve("train"), 12, 1);
        DrawnPictures.folder(folder.resolve("valid"), 2, 2);
        Process run = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-Xms256m",
                "-XX:+AlwaysPreTouch", "-cp", System.getProperty("java.class.path"), MemoryTest.class.getName(),
                folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<Long> resident = new ArrayList<>();
        List<Long> objects = new ArrayList<>();
        try (BufferedReader lines = run.inputReader()) {
            lines.lines().forEach(line -> {
                resident.add(Long.parseLong(line.split(" ")[0]));
                objects.add(Long.parseLong(line.split(" ")[1]));
            });
        }
        assertThat(run.waitFor()).isZero();
        assertThat(resident).as("kB after each epoch").hasSize(5);
        assertThat((double) resident.get(4)).as("kB after each epoch: " + resident).isLessThan(1.05 * resident.get(1));
        assertThat(objects.get(4)).as("bytes of native objects alive after each epoch: " + objects)
                .isLessThanOrEqualTo(objects.get(1));
    }

    /** The run that is measured, in a process of its own: prints resident kB and the bytes of live native objects after each epoch. */
    public static void main(String[] args) {
        Transform transform = Transforms.compose(Transforms.resize(224), Transforms.centerCrop(224),
                Transforms.toTensor(),
                Transforms.normalize(Normalization.IMAGENET));
        ImageFolder train = ImageFolder.of(Path.of(args[0], "train"),
                Transforms.compose(Transforms.randomRotation(10), transform));
        ImageFolder valid = ImageFolder.of(Path.of(args[0], "valid"), transform);
        try (CustomCNN model = new CustomCNN(2)) {
            Trainer.of(model).device(Device.CPU).epochs(5).callback(new Callback() {
                @Override
                public void onEpochEnd(TrainingRun fit, EpochResult result) {
                    System.out.println(residentKilobytes() + " " + Pointer.totalBytes());
                }
            }).fit(train.batches(2).shuffle(), valid.batches(2));
        }
    }

    private static long residentKilobytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
