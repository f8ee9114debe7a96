package io.github.graftml.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.runtime.NativeScope;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Times a work and prints one JSON line: {@code work}, {@code variant}, {@code images_per_s} ({@code seconds},
 * {@code cosine}), {@code peak_rss_mb}.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class Stopwatch {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path STATUS = Path.of("/proc/self/status");

    private final PrintStream out;
    private final int repetitions;

    /**
     * @param repetitions after as many that warm up: the first steps grow the heap and are compiled meanwhile; the best
     * counts
     */
    Stopwatch(PrintStream out, int repetitions) {
        this.out = out;
        this.repetitions = repetitions;
    }

    /** @param images that one run works on */
    void time(String work, String variant, int images, Runnable run) {
        for (int i = 0; i < repetitions; i++) {
            timed(run);
        }
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < repetitions; i++) {
            best = Math.min(best, timed(run));
        }
        print(work, variant, images / best);
    }

    void print(String work, String variant, double imagesPerSecond) {
        print(work, variant, "images_per_s", Math.round(imagesPerSecond * 100) / 100.0);
    }

    void printSeconds(String work, String variant, double seconds) {
        print(work, variant, "seconds", Math.round(seconds * 100) / 100.0);
    }

    void printCosine(String work, String variant, double cosine) {
        print(work, variant, "cosine", Math.round(cosine * 1e5) / 1e5);
    }

    private void print(String work, String variant, String unit, double value) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("work", work);
        line.put("variant", variant);
        line.put(unit, value);
        peakMegabytes().ifPresent(mb -> line.put("peak_rss_mb", mb));
        try {
            out.println(JSON.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new AssertionError("Numbers and text always have a JSON form", e);
        }
    }

    /** {@return seconds} */
    static double timed(Runnable run) {
        long begin = System.nanoTime();
        try (NativeScope scope = NativeScope.open()) {
            run.run();
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** The most memory that this process ever held, if the system reports it. */
    private static OptionalLong peakMegabytes() {
        try {
            return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
