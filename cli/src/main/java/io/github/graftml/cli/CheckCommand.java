package io.github.graftml.cli;

import io.github.graftml.data.check.DatasetCheck;
import io.github.graftml.data.check.DatasetReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check}. */
@Command(name = "check", mixinStandardHelpOptions = true,
        header = "Check a dataset for broken, misplaced and duplicate images.", description = "The exit code is 1 "
                + "if there are any findings.")
final class CheckCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR",
            description = "Folder with train/ and valid/, each with a folder of images per class, or with the "
                    + "class folders themselves.")
    private Path folder;

    @Section(Section.OUTPUT)
    @Option(names = "--json", description = "Print the findings as one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        DatasetReport report = check(folder);
        Terminal.result(json ? report.toJson() : report.toText());
        return report.findings().isEmpty() ? 0 : 1;
    }

    /** Checks with a progress bar. */
    static DatasetReport check(Path folder) {
        ProgressLine[] progress = new ProgressLine[1]; // made when the total is known
        try {
            return DatasetCheck.run(folder, (done, total) -> {
                if (progress[0] == null) {
                    progress[0] = ProgressLine.start("Checking " + folder, total, "images");
                }
                progress[0].advance(1);
            });
        } finally {
            if (progress[0] != null) {
                progress[0].close();
            }
        }
    }
}
