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
 * The origin of a result: everything needed to repeat a run, or to find out why another result differs. Immutable.
 *
 * @param library     the version of Graft
 * @param libtorch    the version of LibTorch
 * @param java        the version of the JVM
 * @param device      the device that was used for training, as in {@link Device}
 * @param frozenPrecision the precision of the frozen part of the model: {@code fp32}, {@code bf16} or {@code int8};
 *                        {@code fp32} if nothing was frozen; {@code settings} has the training precision
 * @param threads     the number of LibTorch threads
 * @param settings    the settings of the trainer; {@link Trainer#settings} reuses them
 * @param seed        the last seed of LibTorch's default generator, see {@link
 *                    io.github.graftml.data.DataLoader#shuffle(long)}
 * @param weightsHash {@link io.github.graftml.weights.StateDict#sha256} of the initial weights
 * @param trainData   a description of the training data, including random transforms and the seed of shuffling
 * @param validData   a description of the validation data
 * @param trainFolder the absolute folder of all training images
 * @param validFolder the absolute folder of all validation images
 * @param trainImages the number of training images
 * @param validImages the number of validation images
 * @param dataHash    the SHA-256 of folder, name, size and label of every file of both sets, in order, as hex; not of
 *                    their contents
 * @param classes     the class names by index
 * @param started     the start time, ISO 8601 in UTC
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

    /**
     * Copies the class names, and converts the device name of version 0.1 to lower case.
     *
     * @param library     the version of Graft
     * @param libtorch    the version of LibTorch
     * @param java        the version of the JVM
     * @param device      the device that was used for training, as in {@link Device}
     * @param frozenPrecision the precision of the frozen part of the model: {@code fp32}, {@code bf16} or {@code int8};
     *                        {@code fp32} if nothing was frozen; {@code settings} has the training precision
     * @param threads     the number of LibTorch threads
     * @param settings    the settings of the trainer; {@link Trainer#settings} reuses them
     * @param seed        the last seed of LibTorch's default generator, see {@link
     *                    io.github.graftml.data.DataLoader#shuffle(long)}
     * @param weightsHash {@link io.github.graftml.weights.StateDict#sha256} of the initial weights
     * @param trainData   a description of the training data, including random transforms and the seed of shuffling
     * @param validData   a description of the validation data
     * @param trainFolder the absolute folder of all training images
     * @param validFolder the absolute folder of all validation images
     * @param trainImages the number of training images
     * @param validImages the number of validation images
     * @param dataHash    the SHA-256 of folder, name, size and label of every file of both sets, in order, as hex;
     *                    not of their contents
     * @param classes     the class names by index
     * @param started     the start time, ISO 8601 in UTC
     */
    public Provenance {
        device = device.toLowerCase(Locale.ROOT);
        classes = List.copyOf(classes);
    }

    /**
     * Reads the provenance of a run.
     *
     * @param file the {@value History#PROVENANCE_FILE} that {@link History#save} wrote
     * @return the provenance of each phase of the run, in order; at least one
     * @throws GraftException if the file is missing or is not such a file
     */
    public static List<Provenance> read(Path file) {
        return phases(file).phases;
    }

    static Phases phases(Path file) {
        try {
            return Json.MAPPER.readValue(file.toFile(), Phases.class);
        } catch (IOException e) {
            throw new GraftException("Cannot read the configuration of a run from " + file + ": expected a "
                    + History.PROVENANCE_FILE
                    + " as a training run writes it, found: " + (Files.exists(file) ? Json.reason(e) : "no such file"),
                    e);
        }
    }

    /**
     * The content of the file.
     *
     * @param resultEpoch as in {@link History#resultEpoch}; null in files of version 0.1
     */
    record Phases(List<Provenance> phases, @JsonProperty("result_epoch") Integer resultEpoch) {

        Phases {
            phases = List.copyOf(phases);
            if (phases.isEmpty()) {
                throw new IllegalArgumentException("A run must have at least one phase; found none");
            }
        }
    }

    /**
     * {@return the configuration for a report, values by name in display order: settings, data, seed, device and
     * versions}
     */
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

    /** Returns the provenance of a run that is about to start. */
    static Provenance of(Settings settings, Model model, Device device, DataLoader train, DataLoader valid) {
        NativeRuntime.start();
        return new Provenance(Versions.GRAFT, Versions.TORCH, Runtime.version().toString(), Canonical.of(device),
                model.frozenPrecision(device).orElse("fp32"), torch.get_num_threads(),
                settings, train.seed().orElse(DefaultGenerator.state().seed()), weightsHash(model), describe(train),
                describe(valid),
                folder(train.images()), folder(valid.images()), train.images().size(), valid.images().size(),
                hash(train.images(), valid.images()), train.images().classes(), Instant.now().toString());
    }

    /** Returns a readable description of a loader. */
    private static String describe(DataLoader of) {
        return of.images().size() + " images, " + of.count() + " batches of " + of.batchSize() + ", " + of.order()
                + (of.seed().isPresent() ? " with seed " + of.seed().getAsLong() : "")
                + of.mixing().map(mixing -> ", " + Canonical.of(mixing)).orElse("") + ", "
                + Canonical.of(of.transform());
    }

    /** Returns the deepest folder that contains all images. */
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
                    throw new DataException(
                            "Cannot read " + file + ", which existed when its folder was listed; list the folder again",
                            e);
                }
                String name = requireNonNull(file.getParent()).getFileName() + "/" + file.getFileName();
                digest.update((name + " " + size + " " + Arrays.toString(images.labels(i)) + "\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
