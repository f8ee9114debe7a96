package io.github.graftml.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.data.Batches;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.internal.Sha256;
import io.github.graftml.internal.Versions;
import io.github.graftml.internal.memory.NativeRuntime;
import io.github.graftml.internal.random.DefaultGenerator;
import io.github.graftml.model.Model;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bytedeco.pytorch.global.torch;

/**
 * Where a result comes from: enough to make it again, or to see why another one differs.
 *
 * @param library     version of Graft
 * @param libtorch    version of LibTorch
 * @param java        version of the JVM
 * @param device      what the run trained on, as in {@link Device}
 * @param precision   what a frozen part of the model computed with ({@code fp32}, {@code bf16}); the asked-for precision is in {@code settings}
 * @param threads     threads of LibTorch
 * @param settings    the model and the whole configuration; {@link Trainer#like} takes it over
 * @param seed        with which LibTorch's default generator was last seeded, see {@link io.github.graftml.data.Batches#shuffle(long)}
 * @param weightsHash {@link io.github.graftml.io.StateDict#sha256} of the weights before the first step
 * @param trainData   what was trained on, random transforms and the seed of the shuffling included
 * @param validData   what was validated on
 * @param trainImages pictures of a training epoch
 * @param validImages pictures of a validation
 * @param dataHash    SHA-256 over folder, name, size and label of every file of both sets, in order, as hex; the contents are not read
 * @param classes     class names by index
 * @param started     when, ISO 8601 in UTC
 */
public record Provenance(
        String library,
        String libtorch,
        String java,
        String device,
        String precision,
        int threads,
        Settings settings,
        long seed,
        @JsonProperty("weights_hash") String weightsHash,
        @JsonProperty("train_data") String trainData,
        @JsonProperty("valid_data") String validData,
        @JsonProperty("train_images") int trainImages,
        @JsonProperty("valid_images") int validImages,
        @JsonProperty("data_hash") String dataHash,
        List<String> classes,
        String started) {

    /** Copies the class names. */
    public Provenance {
        classes = List.copyOf(classes);
    }

    /** Takes down what is about to run. */
    static Provenance of(Settings settings, Model model, Device device, Batches train, Batches valid) {
        NativeRuntime.start();
        return new Provenance(Versions.GRAFT, Versions.TORCH, Runtime.version().toString(), device.name(),
                model.frozenPrecision().orElse("fp32"), torch.get_num_threads(),
                settings, train.seed().orElse(DefaultGenerator.state().seed()), model.stateDict().sha256(), train.toString(), valid.toString(), train.images().size(), valid.images().size(),
                hash(train.images(), valid.images()), train.images().classes(), Instant.now().toString());
    }

    private static String hash(LabelledImages... sets) {
        MessageDigest digest = Sha256.digest();
        for (LabelledImages images : sets) {
            for (int i = 0; i < images.size(); i++) {
                Path file = images.file(i);
                long size;
                try {
                    size = Files.size(file);
                } catch (IOException e) {
                    throw new DataException("Cannot read " + file + ", which was there when its folder was listed; list the folder again", e);
                }
                String name = file.getParent().getFileName() + "/" + file.getFileName();
                digest.update((name + " " + size + " " + Arrays.toString(images.labels(i)) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
