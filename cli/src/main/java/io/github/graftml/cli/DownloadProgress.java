package io.github.graftml.cli;

import io.github.graftml.weights.Hub;

/** A {@link ProgressLine} for a download, in megabytes. Shows nothing if the file is cached. */
final class DownloadProgress implements Hub.Progress, AutoCloseable {

    private static final long MEGABYTE = 1_000_000;

    private ProgressLine progress;
    private long shown;

    @Override
    public void update(String file, long done, long total) {
        if (progress == null) {
            progress = ProgressLine.start("Downloading " + file, total < 0 ? total : total / MEGABYTE, "MB");
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
