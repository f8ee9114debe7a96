package io.github.graftml.train;

import static java.util.Objects.requireNonNull;

import io.github.graftml.data.DataSource;
import io.github.graftml.error.GraftException;
import io.github.graftml.error.Hint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The {@value History#PROVENANCE_FILE} of an earlier run, which can start that run again. Immutable.
 *
 * <pre>{@code
 * RunFile earlier = RunFile.read(Path.of("out/run.json"));
 * Trainer.of(model).settings(earlier.settings()).callback(earlier.requireSameStart()).fit(train, valid);
 * }</pre>
 *
 * @param file   where it was read
 * @param phases what the run consisted of, in order; at least one
 */
public record RunFile(Path file, List<Provenance> phases) {

    /** Copies the list. */
    public RunFile {
        phases = List.copyOf(phases);
    }

    /**
     * Reads the file that {@link History#write} wrote.
     *
     * @throws GraftException if there is no such file, or it is another one
     */
    public static RunFile read(Path file) {
        return new RunFile(file, Provenance.read(file));
    }

    /** Returns the settings of the run, of several phases those of the first. */
    public Settings settings() {
        return phases.get(0).settings();
    }

    /** Returns where the images of the run were, if in {@code train/} and {@code valid/} of one folder; else empty. */
    public Optional<DataSource> data() {
        Path train = Path.of(phases.get(0).trainFolder());
        Path valid = Path.of(phases.get(0).validFolder());
        boolean isParted = train.endsWith("train") && valid.equals(train.resolveSibling("valid"));
        return isParted ? Optional.of(DataSource.trainAndValid(requireNonNull(train.getParent()))) : Optional.empty();
    }

    /**
     * Returns a callback that ends a run before its first step unless it starts from the images and the weights of the earlier
     * one. For one run; of the phases of a recipe it looks at the first.
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
                throw new GraftException("The run cannot be repeated: its " + what + " were others (sha256 " + then + ", now " + now + ")", hint);
            }
        }
    }
}
