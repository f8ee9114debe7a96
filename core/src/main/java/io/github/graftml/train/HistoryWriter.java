package io.github.graftml.train;

import java.nio.file.Path;
import java.util.Objects;

/** Writes the history after every epoch, so that a run that fails or is killed leaves what it came to. */
public final class HistoryWriter implements Callback {

    private final Path folder;

    /** @param folder made if missing; see {@link History#write} for the files */
    public HistoryWriter(Path folder) {
        this.folder = Objects.requireNonNull(folder, "folder");
    }

    @Override
    public void onEpochEnd(Fit fit, EpochResult result) {
        fit.history().write(folder);
    }
}
