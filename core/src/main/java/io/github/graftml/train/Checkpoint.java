package io.github.graftml.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.DataLoader;
import io.github.graftml.error.GraftException;
import io.github.graftml.error.Hint;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.runtime.internal.Canonical;
import io.github.graftml.weights.DType;
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The complete state of a run between two steps: weights that change, optimizer state, frozen layers, position in the
 * data, random generators, finished epochs, and states of callbacks. Immutable, free of native memory, safe to share.
 *
 * <p>The file is in safetensors format, with tensors under {@code model/}, {@code optimizer/}, {@code random/} and
 * {@code callback/}, the rest as JSON in the metadata, with a checksum over both.
 */
public final class Checkpoint {

    private static final String FORMAT = "graft-checkpoint-4";
    private static final String FORMER = "graft-checkpoint-3"; // of version 0.1
    private static final String STATE = "state";
    private static final String CHECKSUM = "sha256";
    private static final String MODEL = "model/";
    private static final String OPTIMIZER = "optimizer/";
    private static final String RANDOM = "random/cpu";
    private static final String DEVICE_RANDOM = "random/cuda";
    private static final String CALLBACK = "callback/";
    private static final String COMPUTED_TRAINING = "random/training/";
    private static final String COMPUTED_VALIDATION = "random/validation/";

    private final State state;
    private final StateDict tensors;

    /**
     * The state without tensors.
     *
     * @param epoch     the current epoch, or the last finished one if {@code position} is null
     * @param position  position in the training data; null between two epochs
     * @param score     training loss and accuracy of the epoch so far
     * @param seconds   seconds that the epoch took so far
     * @param freezing  see {@link TrainStep#freezing()}
     * @param frozen    hash of the {@link FrozenPart}
     * @param callbacks metadata of the states of callbacks, by callback
     */
    record State(String format, int epoch, long step, BatchIterator.@Nullable Position position, RunningMetrics score,
            double seconds,
            @JsonProperty("stop_reason") @Nullable String stopReason, List<EpochResult> results, Provenance provenance,
            Feed train, Feed valid, List<String> freezing, @JsonProperty("frozen_sha256") String frozen,
            Map<String, Map<String, String>> callbacks) {
    }

    /** The settings of a loader. */
    record Feed(@JsonProperty("batch_size") int batchSize, int batches, String order, @Nullable String mixing,
            @Nullable Long seed, String transform) {

        static Feed of(DataLoader of) {
            return new Feed(of.batchSize(), of.count(), of.order(), of.mixing().map(Canonical::of).orElse(null),
                    of.seed().isPresent() ? of.seed().getAsLong() : null,
                    Canonical.of(of.transform()));
        }

        /** {@return this feed of version 0.1, with current texts where they have the same meaning} */
        Feed withCurrentNames(DataLoader now) {
            Object mixes = now.mixing().orElse(null);
            String mixed = mixing == null || mixes == null ? mixing : FormerRuns.text(mixing, mixes);
            return new Feed(batchSize, batches, order, mixed, seed, FormerRuns.text(transform, now.transform()));
        }
    }

    private Checkpoint(State state, StateDict tensors) {
        this.state = state;
        this.tensors = tensors;
    }

    /**
     * Captures the state of a run, with which {@link Trainer#resume} continues it in another process. During
     * validation this is the state after the last training step. Call it on the training thread.
     *
     * @param run the run
     * @return an independent copy
     */
    static Checkpoint of(TrainingRun run) {
        EpochPosition position = run.state().position();
        boolean within = position.position() != null;
        SortedMap<Integer, RngStateLog> computed = new TreeMap<>(run.caches().computed(run.train()));
        if (position.computed() != null) {
            computed.put(run.epoch(), position.computed());
        }
        Map<String, StateDict> states = run.callbacks().states();
        StateDict.Builder tensors = StateDict.builder();
        run.frozen().rest(run.model().stateDict()).tensors()
                .forEach((name, tensor) -> tensors.put(MODEL + name, tensor));
        run.trainStep().optimizerState().tensors().forEach((name, tensor) -> tensors.put(OPTIMIZER + name, tensor));
        byte[] random = position.random().toBytes();
        tensors.put(RANDOM, StoredTensor.of(DType.U8, new long[] {random.length}, ByteBuffer.wrap(random)));
        run.trainStep().deviceRandom().ifPresent(state -> tensors.put(DEVICE_RANDOM, state));
        put(tensors, COMPUTED_TRAINING, computed);
        put(tensors, COMPUTED_VALIDATION, run.caches().computed(run.valid()));
        Map<String, Map<String, String>> texts = new LinkedHashMap<>();
        states.forEach((callback, memory) -> {
            memory.tensors().forEach((name, tensor) -> tensors.put(CALLBACK + callback + "/" + name, tensor));
            texts.put(callback, memory.metadata());
        });
        return new Checkpoint(
                new State(FORMAT, within ? run.epoch() : run.results().size(), run.step(), position.position(),
                        position.score(), within ? run.state().epochSeconds() : 0, run.stopReason(),
                        List.copyOf(run.results()), run.provenance(), Feed.of(run.train()), Feed.of(run.valid()),
                        run.freezing(), run.frozen().hash(), texts),
                tensors.build());
    }

    /** {@return the current epoch, from 1, or the last finished one between two epochs; 0 before the first} */
    public int epoch() {
        return state.epoch;
    }

    /** {@return the number of finished optimizer steps} */
    public long step() {
        return state.step;
    }

    /** {@return the results of the finished epochs and their provenance} */
    public History history() {
        return new History(state.results, state.provenance);
    }

    /** {@return the parameters and buffers of the model that are not frozen} */
    public StateDict weights() {
        return part(MODEL);
    }

    /** {@return whether version 0.1 wrote it} */
    boolean isFormer() {
        return FORMER.equals(state.format);
    }

    State state() {
        return state;
    }

    StateDict optimizerState() {
        return part(OPTIMIZER);
    }

    Mt19937 random() {
        ByteBuffer stored = tensors.get(RANDOM).bytes();
        byte[] bytes = new byte[stored.remaining()];
        stored.get(bytes);
        return Mt19937.of(bytes);
    }

    /** {@return see {@link TrainStep#deviceRandom()}} */
    Optional<StoredTensor> deviceRandom() {
        return Optional.ofNullable(tensors.tensors().get(DEVICE_RANDOM));
    }

    /** {@return see {@link FeatureCaches#computed}: of the training images, the epoch under way included} */
    SortedMap<Integer, RngStateLog> computedTraining() {
        return logs(COMPUTED_TRAINING);
    }

    /** {@return see {@link FeatureCaches#computed}: of the validation images} */
    SortedMap<Integer, RngStateLog> computedValidation() {
        return logs(COMPUTED_VALIDATION);
    }

    private static void put(StateDict.Builder tensors, String prefix, SortedMap<Integer, RngStateLog> logs) {
        logs.forEach((epoch, log) -> log.toStateDict().tensors()
                .forEach((name, tensor) -> tensors.put(prefix + epoch + "/" + name, tensor)));
    }

    private SortedMap<Integer, RngStateLog> logs(String prefix) {
        SortedMap<Integer, RngStateLog> logs = new TreeMap<>();
        part(prefix).tensors().keySet().stream().map(name -> name.substring(0, name.indexOf('/'))).distinct()
                .forEach(epoch -> logs.put(Integer.valueOf(epoch), RngStateLog.of(part(prefix + epoch + "/"))));
        return logs;
    }

    /** {@return the state of each callback, by name} */
    Map<String, StateDict> callbacks() {
        Map<String, StateDict> all = new LinkedHashMap<>();
        state.callbacks.forEach((name, texts) -> {
            StateDict.Builder memory = StateDict.builder();
            texts.forEach(memory::metadata);
            part(CALLBACK + name + "/").tensors().forEach(memory::put);
            all.put(name, memory.build());
        });
        return all;
    }

    private StateDict part(String prefix) {
        return tensors.renamed(name -> name.startsWith(prefix) ? name.substring(prefix.length()) : null);
    }

    /**
     * Writes the file atomically and forces it to disk.
     *
     * @param file the file, whose name ends in {@code .safetensors}
     * @throws IOException if the disk fails or is full; an existing file is then unchanged
     */
    void save(Path file) throws IOException {
        StateDict.Builder all = StateDict.builder();
        String text = Json.MAPPER.writeValueAsString(state);
        tensors.tensors().forEach(all::put);
        all.metadata(STATE, text).metadata(CHECKSUM, checksum(tensors, text)).build().save(file);
    }

    /**
     * Reads a checkpoint.
     *
     * @param file the file that {@link #save} wrote
     * @return the checkpoint
     * @throws GraftException if the file is missing, truncated, changed or not a checkpoint
     */
    public static Checkpoint read(Path file) {
        try {
            StateDict all = StateDict.read(file);
            String text = all.metadata().get(STATE);
            if (text == null) {
                throw new IOException("it is a file of weights, not a checkpoint");
            }
            StateDict tensors = StateDict.of(all.tensors());
            if (!checksum(tensors, text).equals(all.metadata().get(CHECKSUM))) {
                throw new IOException("its content does not match its checksum");
            }
            State state = Json.MAPPER.readValue(text, State.class);
            if (!FORMAT.equals(state.format) && !FORMER.equals(state.format)) {
                throw new IOException(
                        "its format is " + state.format + ", this version reads " + FORMAT + " and " + FORMER);
            }
            return new Checkpoint(state, tensors);
        } catch (JsonProcessingException e) {
            throw unreadable(file, "its state is of another version of Graft: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unreadable(file, Files.exists(file) ? String.valueOf(e.getMessage()) : "there is no such file", e);
        }
    }

    private static GraftException unreadable(Path file, String found, IOException cause) {
        return new GraftException("Cannot resume from the checkpoint " + file + ": " + found + "; nothing was changed",
                Hint.BAD_CHECKPOINT, cause);
    }

    /**
     * {@return the checkpoint; of a folder, the one with the most steps; empty for null or a folder without any}
     *
     * @param path a checkpoint or a folder of checkpoints; may be missing
     * @throws GraftException as {@link #read}
     */
    static Optional<Checkpoint> latest(@Nullable Path path) {
        if (path == null) {
            return Optional.empty();
        }
        if (Files.isRegularFile(path)) {
            return Optional.of(read(path));
        }
        List<Path> files = Checkpoints.files(path);
        return files.isEmpty() ? Optional.empty() : Optional.of(read(files.get(files.size() - 1)));
    }

    /** Returns the hash of the tensors and of the text. */
    private static String checksum(StateDict tensors, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StateDict.Builder all = StateDict.builder();
        tensors.tensors().forEach(all::put);
        return all.put(STATE, StoredTensor.of(DType.U8, new long[] {bytes.length}, ByteBuffer.wrap(bytes))).build()
                .sha256();
    }

    @Override
    public String toString() {
        return "Checkpoint[epoch " + state.epoch + ", step " + state.step + "]";
    }
}
