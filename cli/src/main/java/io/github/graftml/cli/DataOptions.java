package io.github.graftml.cli;

import io.github.graftml.data.BadImagePolicy;
import io.github.graftml.data.DataSource;
import io.github.graftml.report.Problem;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The images to train and validate on. */
@Section(Section.DATA)
final class DataOptions {

    static final String DATA = "--data";
    static final String DOWNLOAD = "--download";
    static final String ARCHIVE = "--archive";
    static final String LABELS = "--labels";
    static final String VALID_FRACTION = "--valid-fraction";

    private static final double USUAL_FRACTION = 0.2;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = DATA, paramLabel = "DIR",
            description = "Folder with train/ and valid/, each with a folder of images per class.")
    private Path data;

    private Double validFraction;

    @Option(names = VALID_FRACTION, paramLabel = "FRACTION",
            description = "Split off this fraction of each class for validation, in (0, 1); DIR then holds the "
                    + "class folders themselves. "
                    + "With --labels, the fraction of the table; default there: 0.2.")
    void validFraction(double fraction) {
        validFraction = fraction;
        Usage.require(command, fraction > 0 && fraction < 1, VALID_FRACTION + " must be in (0, 1); got " + fraction);
    }

    @Option(names = LABELS, paramLabel = "FILE",
            description = "Multi-label training: a CSV file with a header and the columns file,labels; file names "
                    + "are relative to --data DIR.")
    private Path labels;

    @Option(names = "--valid-labels", paramLabel = "FILE",
            description = "CSV file of the validation images. Default: a fraction of --labels.")
    private Path validLabels;

    @Option(names = DOWNLOAD,
            description = "Download the Dogs vs. Cats archive (about 850 MB) into a cache folder and train on it.")
    private boolean download;

    @Option(names = ARCHIVE, paramLabel = "URL", hidden = true, defaultValue = "http://files.fast.ai/data/dogscats.zip")
    private URI archive;

    @Option(names = "--on-bad-image", paramLabel = "stop|skip", defaultValue = "stop",
            description = "Stop at an unreadable image, or skip, count and list it. Default: ${DEFAULT-VALUE}")
    private BadImagePolicy onBadImage;

    @Option(names = "--check",
            description = "Check the images first, as the command check does, and list the findings in the report.")
    private boolean check;

    /** Requires options that fit each other, before any work. */
    void check() {
        boolean tables = labels != null;
        Usage.require(command, tables || validLabels == null, "--valid-labels " + validLabels
                + " needs the table of the training images; give it as " + LABELS + " FILE");
        Usage.require(command, validLabels == null || validFraction == null,
                "--valid-labels and " + VALID_FRACTION + " exclude each other; give one of them");
        Usage.require(command, data == null || !download, "--data and --download exclude each other; give one of them");
        Usage.require(command, validFraction == null || !download,
                VALID_FRACTION + " and --download exclude each other: the archive has a validation split");
        Usage.require(command, !tables || !download, LABELS
                + " and --download exclude each other; give --data DIR, the folder that the file names are relative to");
        Usage.require(command, data != null || download, tables
                ? "Where are the images? Give --data DIR, the folder that the file names in --labels are relative to"
                : "Which images? Give --data DIR, a folder with train/ and valid/, or --download");
        Usage.require(command, !tables || !check,
                "--check takes a folder of images for each class; leave it out with " + LABELS);
    }

    boolean isMultiLabel() {
        return labels != null;
    }

    BadImagePolicy onBadImage() {
        return onBadImage;
    }

    /** {@return where the images are, downloaded first if that was requested} */
    DataSource source() {
        if (download) {
            return DataSource.trainAndValid(new DogsCats(archive).folder());
        }
        if (validLabels != null) {
            return DataSource.tables(labels, validLabels, data);
        }
        if (labels != null) {
            return DataSource.table(labels, data, validFraction == null ? USUAL_FRACTION : validFraction);
        }
        return validFraction == null ? DataSource.trainAndValid(data) : DataSource.oneFolder(data, validFraction);
    }

    /** Checks the images if that was requested. */
    List<Problem> problems(DataSource source) {
        return check ? RunResults.problems(CheckCommand.check(source.folder())) : List.of();
    }
}
