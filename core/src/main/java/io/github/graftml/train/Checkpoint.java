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
 * A run between two steps, whole: weights that change, the optimizer's memory, freezing, where the pictures stand, the random
 * generator, finished epochs, what callbacks remember. Immutable, free of native memory, safe to share.
 *
 * <p>As a file it is safetensors: tensors under {@code model/}, {@code optimizer/}, {@code random/} and {@code callback/},
 * the rest as JSON in the metadata, with a checksum over both.
 */
public final class Checkpoint {

    private static final String FORMAT = "graft-checkpoint-4";
    private static final String FORMER = "graft-checkpoint-3"; // of version 0.1, whose values print themselves
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
     * All but the tensors.
     *
     * @param epoch     under way, or finished if {@code position} is null
     * @param position  of the training pictures within the epoch; null between two epochs
     * @param score     of the epoch's steps so far
     * @param seconds   that the epoch took so far
     * @param freezing  see {@link TrainStep#freezing()}
     * @param frozen    hash of the {@link FrozenPart}
     * @param callbacks texts that callbacks remember, by callback
     */
    record State(String format, int epoch, long step, BatchIterator.@Nullable Position position, RunningMetrics score, double seconds,
                 @JsonProperty("stop_reason") @Nullable String stopReason, List<EpochResult> results, Provenance provenance,
                 Feed train, Feed valid, List<String> freezing, @JsonProperty("frozen_sha256") String frozen,
                 Map<String, Map<String, String>> callbacks) {
    }

    /** How pictures are dealt out. */
    record Feed(@JsonProperty("batch_size") int batchSize, int batches, String order, @Nullable String mixing,
            @Nullable Long seed, String transform) {

        static Feed of(DataLoader of) {
            return new Feed(of.batchSize(), of.count(), of.order(), of.mixing().map(Canonical::of).orElse(null), of.seed().isPresent() ? of.seed().getAsLong() : null,
                    Canonical.of(of.transform()));
        }

        /** @return this feed of version 0.1 with today's texts where they say of {@code now} what it says */
        Feed inTodaysWords(DataLoader now) {
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
     * Takes down where a run stands: all that is needed to go on in another process, {@link Trainer#resume}. While the
     * validation pictures are measured, that is behind the last step of training.
     *
     * @return a copy; the run may go on meanwhile
     */
    public static Checkpoint of(TrainingRun fit) {
        EpochPosition position = fit.state().position();
        boolean within = position.position() != null;
        SortedMap<Integer, RngStateLog> computed = new TreeMap<>(fit.caches().computed(fit.train()));
        if (position.computed() != null) {
            computed.put(fit.epoch(), position.computed());
        }
        Map<String, StateDict> remembered = fit.callbacks().states();
        StateDict.Builder tensors = StateDict.builder();
        fit.frozen().rest(fit.model().stateDict()).tensors().forEach((name, tensor) -> tensors.put(MODEL + name, tensor));
        fit.trainStep().optimizerState().tensors().forEach((name, tensor) -> tensors.put(OPTIMIZER + name, tensor));
        byte[] random = position.random().toBytes();
        tensors.put(RANDOM, StoredTensor.of(DType.U8, new long[] {random.length}, ByteBuffer.wrap(random)));
        fit.trainStep().deviceRandom().ifPresent(state -> tensors.put(DEVICE_RANDOM, state));
        put(tensors, COMPUTED_TRAINING, computed);
        put(tensors, COMPUTED_VALIDATION, fit.caches().computed(fit.valid()));
        Map<String, Map<String, String>> texts = new LinkedHashMap<>();
        remembered.forEach((callback, memory) -> {
            memory.tensors().forEach((name, tensor) -> tensors.put(CALLBACK + callback + "/" + name, tensor));
            texts.put(callback, memory.metadata());
        });
        return new Checkpoint(new State(FORMAT, within ? fit.epoch() : fit.results().size(), fit.step(), position.position(),
                position.score(), within ? fit.state().epochSeconds() : 0, fit.stopReason(),
                List.copyOf(fit.results()), fit.provenance(), Feed.of(fit.train()), Feed.of(fit.valid()), fit.freezing(), fit.frozen().hash(), texts),
                tensors.build());
    }

    /** @return the epoch under way, from 1, or the last finished one between two epochs; 0 before the first */
    public int epoch() {
        return state.epoch;
    }

    /** @return optimizer steps done */
    public long step() {
        return state.step;
    }

    /** @return the finished epochs, and where they come from */
    public History history() {
        return new History(state.results, state.provenance);
    }

    /** @return every parameter and buffer of the model but those that were frozen */
    public StateDict weights() {
        return part(MODEL);
    }

    /** @return whether version 0.1 wrote it */
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

    /** @return see {@link TrainStep#deviceRandom()} */
    Optional<StoredTensor> deviceRandom() {
        return Optional.ofNullable(tensors.tensors().get(DEVICE_RANDOM));
    }

    /** @return see {@link FeatureCaches#computed}: of the training pictures, the epoch under way included */
    SortedMap<Integer, RngStateLog> computedTraining() {
        return traces(COMPUTED_TRAINING);
    }

    /** @return see {@link FeatureCaches#computed}: of the validation pictures */
    SortedMap<Integer, RngStateLog> computedValidation() {
        return traces(COMPUTED_VALIDATION);
    }

    private static void put(StateDict.Builder tensors, String prefix, SortedMap<Integer, RngStateLog> traces) {
        traces.forEach((epoch, trace) -> trace.toStateDict().tensors().forEach((name, tensor) -> tensors.put(prefix + epoch + "/" + name, tensor)));
    }

    private SortedMap<Integer, RngStateLog> traces(String prefix) {
        SortedMap<Integer, RngStateLog> traces = new TreeMap<>();
        part(prefix).tensors().keySet().stream().map(name -> name.substring(0, name.indexOf('/'))).distinct()
                .forEach(epoch -> traces.put(Integer.valueOf(epoch), RngStateLog.of(part(prefix + epoch + "/"))));
        return traces;
    }

    /** @return what each callback remembers */
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
     * Writes the file whole or not at all, forced to the disk.
     *
     * @param file its name ends in {@code .safetensors}
     * @throws IOException if the disk fails or is full; an older file of that name is then as it was
     */
    public void write(Path file) throws IOException {
        StateDict.Builder all = StateDict.builder();
        String text = Json.MAPPER.writeValueAsString(state);
        tensors.tensors().forEach(all::put);
        all.metadata(STATE, text).metadata(CHECKSUM, checksum(tensors, text)).build().write(file);
    }

    /**
     * @throws GraftException if there is no such file, or it is cut, edited or not a checkpoint
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
                throw new IOException("its content does not have the checksum that was written with it");
            }
            State state = Json.MAPPER.readValue(text, State.class);
            if (!FORMAT.equals(state.format) && !FORMER.equals(state.format)) {
                throw new IOException("its format is " + state.format + ", this version reads " + FORMAT + " and " + FORMER);
            }
            return new Checkpoint(state, tensors);
        } catch (JsonProcessingException e) {
            throw unreadable(file, "its state is of another version of Graft: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unreadable(file, Files.exists(file) ? String.valueOf(e.getMessage()) : "there is no such file", e);
        }
    }

    private static GraftException unreadable(Path file, String found, IOException cause) {
        return new GraftException("Cannot resume from the checkpoint " + file + ": " + found + "; nothing was changed", Hint.BAD_CHECKPOINT, cause);
    }

    /**
     * @param place a checkpoint, or a folder of them; may be missing
     * @return the checkpoint, of a folder the one with the most steps; empty for null, and where the folder has none
     * @throws GraftException as {@link #read}
     */
    static Optional<Checkpoint> latest(@Nullable Path place) {
        if (place == null) {
            return Optional.empty();
        }
        if (Files.isRegularFile(place)) {
            return Optional.of(read(place));
        }
        List<Path> files = Checkpoints.files(place);
        return files.isEmpty() ? Optional.empty() : Optional.of(read(files.get(files.size() - 1)));
    }

    /** The elements, and the text as one more line. */
    private static String checksum(StateDict tensors, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StateDict.Builder all = StateDict.builder();
        tensors.tensors().forEach(all::put);
        return all.put(STATE, StoredTensor.of(DType.U8, new long[] {bytes.length}, ByteBuffer.wrap(bytes))).build().sha256();
    }

    @Override
    public String toString() {
        return "Checkpoint[epoch " + state.epoch + ", step " + state.step + "]";
    }
}
