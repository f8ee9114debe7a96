package io.github.graftml.cli;

import io.github.graftml.weights.Hub;

/** A download as {@link ProgressLine}, in megabytes. Shows nothing when the file was there already. */
final class DownloadProgress implements Hub.Progress, AutoCloseable {

    private static final long MEGABYTE = 1_000_000;

    private ProgressLine progress;
    private long shown;

    @Override
    public void at(String file, long done, long total) {
        if (progress == null) {
            progress = ProgressLine.start("Fetching " + file, total < 0 ? total : total / MEGABYTE, "MB");
        }
        progress.advance(done / MEGABYTE - shown);
        shown = done / MEGABYTE;
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
        }
    }
}
