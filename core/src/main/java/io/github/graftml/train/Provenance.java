package io.github.graftml.train;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.model.Model;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.internal.Canonical;
import io.github.graftml.runtime.internal.NativeRuntime;
import io.github.graftml.runtime.internal.Sha256;
import io.github.graftml.runtime.internal.Versions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;

/**
 * Where a result comes from: enough to make it again, or to see why another one differs.
 *
 * @param library     version of Graft
 * @param libtorch    version of LibTorch
 * @param java        version of the JVM
 * @param device      what the run trained on, as in {@link Device}
 * @param frozenPrecision what a frozen part of the model computed with ({@code fp32}, {@code bf16}, {@code int8}); {@code fp32} if
 *                    none was; what trained is in {@code settings}
 * @param threads     threads of LibTorch
 * @param settings    the model and the whole configuration; {@link Trainer#settings} takes it over
 * @param seed        with which LibTorch's default generator was last seeded, see {@link io.github.graftml.data.DataLoader#shuffle(long)}
 * @param weightsHash {@link io.github.graftml.weights.StateDict#sha256} of the weights before the first step
 * @param trainData   what was trained on, random transforms and the seed of the shuffling included
 * @param validData   what was validated on
 * @param trainFolder the folder that all training pictures are in, absolute
 * @param validFolder the folder that all validation pictures are in, absolute
 * @param trainImages pictures of a training epoch
 * @param validImages pictures of a validation
 * @param dataHash    SHA-256 over folder, name, size and label of every file of both sets, in order, as hex; the contents are not read
 * @param classes     class names by index
 * @param started     when, ISO 8601 in UTC
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public record Provenance(
        String library,
        String libtorch,
        String java,
        String device,
        @JsonProperty("frozen_precision") @JsonAlias("precision") String frozenPrecision,
        int threads,
        Settings settings,
        long seed,
        @JsonProperty("weights_hash") String weightsHash,
        @JsonProperty("train_data") String trainData,
        @JsonProperty("valid_data") String validData,
        @JsonProperty("train_folder") String trainFolder,
        @JsonProperty("valid_folder") String validFolder,
        @JsonProperty("train_images") int trainImages,
        @JsonProperty("valid_images") int validImages,
        @JsonProperty("data_hash") String dataHash,
        List<String> classes,
        String started) {

    /** Copies the class names; the device's name in small letters, which version 0.1 wrote in capitals. */
    public Provenance {
        device = device.toLowerCase(Locale.ROOT);
        classes = List.copyOf(classes);
    }

    /**
     * Reads where a run came from: what can start it again.
     *
     * @param file {@value History#PROVENANCE_FILE} as {@link History#write} wrote it
     * @return of each phase of the run, in order; at least one
     * @throws GraftException if there is no such file or it is another one
     */
    public static List<Provenance> read(Path file) {
        return phases(file).phases;
    }

    static Phases phases(Path file) {
        try {
            return Json.MAPPER.readValue(file.toFile(), Phases.class);
        } catch (IOException e) {
            throw new GraftException("Cannot read the configuration of a run from " + file + ": expected a " + History.PROVENANCE_FILE
                    + " as a training run writes it, found: " + (Files.exists(file) ? Json.reason(e) : "no such file"), e);
        }
    }

    /**
     * The file's content.
     *
     * @param resultEpoch as in {@link History#resultEpoch}; null in files of version 0.1, which does not tell it
     */
    record Phases(List<Provenance> phases, @JsonProperty("result_epoch") Integer resultEpoch) {

        Phases {
            phases = List.copyOf(phases);
            if (phases.isEmpty()) {
                throw new IllegalArgumentException("A run has at least one phase");
            }
        }
    }

    /** Returns what a report says of how a run was made: the settings, then the data, seed, device and versions; by name, in the order to be shown. */
    public Map<String, String> configuration() {
        Map<String, String> configuration = new LinkedHashMap<>(settings.hyperparameters());
        configuration.put("model", settings.model());
        configuration.put("optimizer", settings.optimizer().toString());
        configuration.put("schedule", settings.schedule().toString());
        configuration.put("loss", settings.loss().toString());
        configuration.put("training data", trainData);
        configuration.put("validation data", validData);
        configuration.put("data hash", dataHash);
        configuration.put("weights hash", weightsHash);
        configuration.put("seed", Long.toString(seed));
        configuration.put("device", device + ", " + threads + " threads"
                + (frozenPrecision == null ? "" : ", frozen part in " + frozenPrecision)
                + ", training in " + settings.trainingPrecision().name().toLowerCase(Locale.ROOT));
        configuration.put("versions", "Graft " + library + ", LibTorch " + libtorch + ", Java " + java);
        return configuration;
    }

    /** Takes down what is about to run. */
    static Provenance of(Settings settings, Model model, Device device, DataLoader train, DataLoader valid) {
        NativeRuntime.start();
        return new Provenance(Versions.GRAFT, Versions.TORCH, Runtime.version().toString(), Canonical.of(device),
                model.frozenPrecision(device).orElse("fp32"), torch.get_num_threads(),
                settings, train.seed().orElse(DefaultGenerator.state().seed()), weightsHash(model), describe(train), describe(valid),
                folder(train.images()), folder(valid.images()), train.images().size(), valid.images().size(),
                hash(train.images(), valid.images()), train.images().classes(), Instant.now().toString());
    }

    /** What stands in the file for a person to read. */
    private static String describe(DataLoader of) {
        return of.images().size() + " images, " + of.count() + " batches of " + of.batchSize() + ", " + of.order()
                + (of.seed().isPresent() ? " with seed " + of.seed().getAsLong() : "")
                + of.mixing().map(mixing -> ", " + Canonical.of(mixing)).orElse("") + ", " + Canonical.of(of.transform());
    }

    /** The deepest folder that has all of them. */
    private static String folder(LabelledImages images) {
        Path folder = requireNonNull(images.file(0).toAbsolutePath().normalize().getParent());
        for (int i = 1; i < images.size(); i++) {
            Path file = images.file(i).toAbsolutePath().normalize();
            while (!file.startsWith(folder)) {
                folder = requireNonNull(folder.getParent());
            }
        }
        return folder.toString();
    }

    private static String weightsHash(Model model) {
        try (NativeScope scope = NativeScope.open()) {
            return Modules.borrowedState(model.module()).sha256();
        }
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
                String name = requireNonNull(file.getParent()).getFileName() + "/" + file.getFileName();
                digest.update((name + " " + size + " " + Arrays.toString(images.labels(i)) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
