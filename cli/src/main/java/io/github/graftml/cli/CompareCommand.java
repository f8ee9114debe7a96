package io.github.graftml.cli;

import io.github.graftml.report.HtmlReport;
import io.github.graftml.report.Run;
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
@Command(name = "compare", mixinStandardHelpOptions = true, description = "Lays earlier runs side by side: a table, their curves, and which settings differ.")
final class CompareCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders given as --out to training commands; each holds history.json and run.json.")
    private List<Path> folders;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out/comparison", description = "Gets report.html. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        OutputFolder out = OutputFolder.at(folder);
        Map<String, History> histories = new LinkedHashMap<>();
        folders.forEach(each -> histories.put(each.toString(), History.read(each)));
        HtmlReport report = HtmlReport.of("Runs side by side");
        histories.forEach((name, history) -> report.run(run(name, history)));
        TrainingReport.printTable(histories);
        report.writeTo(out.report());
        TrainingReport.printReport(out);
        return 0;
    }

    private static Run run(String name, History history) {
        return history.run(name).withConfiguration(RunRecorder.configuration(history));
    }
}
