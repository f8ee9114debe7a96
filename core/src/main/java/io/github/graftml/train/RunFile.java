package io.github.graftml.train;

import static java.util.Objects.requireNonNull;

import io.github.graftml.data.DataSource;
import io.github.graftml.error.GraftException;
import io.github.graftml.error.Hint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The {@value History#PROVENANCE_FILE} of an earlier run, from which the run can be repeated. Immutable.
 *
 * <pre>{@code
 * RunFile earlier = RunFile.read(Path.of("out/run.json"));
 * Trainer.of(model).settings(earlier.settings()).callback(earlier.requireSameStart()).fit(train, valid);
 * }</pre>
 *
 * @param file   the file that was read
 * @param phases the phases of the run, in order; at least one
 */
public record RunFile(Path file, List<Provenance> phases) {

    /**
     * Copies the list.
     *
     * @param file   the file that was read
     * @param phases the phases of the run, in order; at least one
     */
    public RunFile {
        phases = List.copyOf(phases);
    }

    /**
     * Reads the file that {@link History#save} wrote.
     *
     * @param file the file
     * @return the file's content
     * @throws GraftException if the file is missing or is not such a file
     */
    public static RunFile read(Path file) {
        return new RunFile(file, Provenance.read(file));
    }

    /** {@return the settings of the run; of several phases, those of the first} */
    public Settings settings() {
        return phases.get(0).settings();
    }

    /**
     * {@return the images of the run, if they were in {@code train/} and {@code valid/} of one folder; else empty}
     */
    public Optional<DataSource> data() {
        Path train = Path.of(phases.get(0).trainFolder());
        Path valid = Path.of(phases.get(0).validFolder());
        boolean isSplit = train.endsWith("train") && valid.equals(train.resolveSibling("valid"));
        return isSplit ? Optional.of(DataSource.trainAndValid(requireNonNull(train.getParent()))) : Optional.empty();
    }

    /**
     * {@return a callback that checks that a run starts with the images and the weights of the earlier run} Otherwise
     * it ends the run before its first step, with a {@link GraftException}. For one run; in a recipe it checks the
     * first phase only.
     */
    public Callback requireSameStart() {
        return new SameStart(phases.get(0));
    }

    private static final class SameStart implements Callback {

        private final Provenance earlier;
        private boolean compared;

        private SameStart(Provenance earlier) {
            this.earlier = earlier;
        }

        @Override
        public void onFitStart(TrainingRun fit) {
            if (!compared) {
                require("images", fit.provenance().dataHash(), earlier.dataHash(), Hint.OTHER_IMAGES);
                require("initial weights", fit.provenance().weightsHash(), earlier.weightsHash(), Hint.OTHER_WEIGHTS);
            }
            compared = true;
        }

        private static void require(String what, String now, String then, Hint hint) {
            if (!now.equals(then)) {
                throw new GraftException(
                        "The run cannot be repeated: its " + what + " differed (sha256 " + then + ", now " + now + ")",
                        hint);
            }
        }
    }
}
