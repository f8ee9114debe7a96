package io.github.graftml.cli;

import io.github.graftml.report.HtmlReport;
import io.github.graftml.train.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code compare}. */
@Command(name = "compare", mixinStandardHelpOptions = true,
        header = "Compare earlier runs: a table, their curves, and the settings that differ.")
final class CompareCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "RUN",
            description = "The --out folders of training commands; each holds history.json and run.json.")
    private List<Path> folders;

    @Section(Section.OUTPUT)
    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out/comparison",
            description = "Folder for report.html. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        OutputFolder out = OutputFolder.at(folder);
        Map<String, History> histories = new LinkedHashMap<>();
        folders.forEach(each -> histories.put(each.toString(), History.read(each)));
        HtmlReport report = HtmlReport.of("Comparison of runs");
        histories.forEach((name, history) -> report.run(history.run(name)));
        RunResults.printTable(histories);
        RunResults.writeReport(report, out);
        return 0;
    }
}
