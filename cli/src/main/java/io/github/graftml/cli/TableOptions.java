package io.github.graftml.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tables of pictures with any number of labels each, in place of folders; none, unless options say so. */
final class TableOptions {

    static final String LABELS = "--labels";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = LABELS, paramLabel = "FILE",
            description = "Pictures with several labels each: a CSV file with a heading and the columns file,labels; names start from --data DIR.")
    private Path labels;

    @Option(names = "--valid-labels", paramLabel = "FILE",
            description = "The table of the validation pictures. Default: a share of those in --labels, see --valid-share.")
    private Path validLabels;

    /**
     * @param folder     of the pictures
     * @param validShare as in {@link DataSource}
     * @return where the pictures are and what they show
     */
    DataSource source(Path folder, Double validShare) {
        Usage.require(command, labels != null || validLabels == null, "--valid-labels " + validLabels + " needs the table of the training pictures: give it as " + LABELS + " FILE");
        Usage.require(command, validLabels == null || validShare == null, "--valid-labels and --valid-share contradict each other: give one of them");
        return new DataSource(folder, labels, validLabels, validShare);
    }
}
