package io.github.graftml.cli;

import io.github.graftml.error.GraftException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command line of {@code graft.jar}. Exit codes: 0 success, 1 failure, 2 wrong usage, 130 interrupted. Results go
 * to standard
 * output, progress, warnings and errors to standard error. An error is one line; {@code --verbose} adds the stack
 * trace.
 */
@Command(name = "graft", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "[COMMAND]",
        versionProvider = Main.Version.class, description = "Image classification by transfer learning.",
        footer = "Options: graft COMMAND --help. Exit "
                + "codes: 0 success, 1 failure, 2 usage, 130 Ctrl-C.",
        subcommands = {
                TrainCommand.class, FineTuneCommand.class, LearningRateCommand.class, CrossValidateCommand.class,
                CompareCommand.class,
                EvaluateCommand.class, PredictCommand.class, ExplainCommand.class, NeighborsCommand.class,
                CalibrateCommand.class,
                ExportCommand.class, ImportCommand.class, CheckCommand.class, InfoCommand.class})
public final class Main implements Runnable {

    private static final int HELP_WIDTH = 100;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print stack traces and the library's log.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    private Main() {
    }

    /**
     * Runs a command.
     *
     * @param args a command and its options; none prints the help
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /**
     * @param args a command and its options
     * @return the exit code
     */
    static int run(String... args) {
        Main main = new Main();
        CommandLine line = line(main);
        line.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, arguments) -> wrongUsage(e))
                .setExecutionExceptionHandler((e, command, parsed) -> main.failedRun(e, command));
        line.setExecutionStrategy(parsed -> {
            main.settleLogging();
            return new CommandLine.RunLast().execute(parsed);
        });
        return line.execute(FormerNames.translate(args));
    }

    /** {@return the commands of {@code graft.jar}, to read their options} */
    static CommandLine commands() {
        return line(new Main());
    }

    private static CommandLine line(Main main) {
        CommandLine line = new CommandLine(main);
        HelpSections.install(line);
        return line.setUsageHelpWidth(HELP_WIDTH);
    }

    /** No command was named. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private void settleLogging() {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", verbose ? "debug" : "warn");
        System.setProperty("org.slf4j.simpleLogger.showThreadName", String.valueOf(verbose));
        System.setProperty("org.slf4j.simpleLogger.showLogName", String.valueOf(verbose));
    }

    private static int wrongUsage(ParameterException e) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("graft: " + oneLine(e.getMessage()) + "; see " + e.getCommandLine().getCommandSpec().qualifiedName()
                + " --help");
        return ExitCode.USAGE;
    }

    private int failedRun(Exception e, CommandLine command) {
        PrintWriter err = command.getErr();
        if (verbose) {
            e.printStackTrace(err);
        }
        err.println("graft: " + oneLine(message(e)));
        return ExitCode.SOFTWARE;
    }

    private static String message(Exception e) {
        if (e instanceof GraftException ours) {
            return ours.hint().map(hint -> ours.problem() + "; " + Remedies.of(hint)).orElse(ours.getMessage());
        }
        return e instanceof IOException || e instanceof UncheckedIOException ? e.getMessage()
                : e + "; this should not happen, --verbose prints where it did";
    }

    /** One line that fits a screen: of a long message the beginning and the end, where place and remedy are. */
    private static String oneLine(String message) {
        String line = String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", "; ");
        line = Terminal.escape(line);
        return line.length() <= 800 ? line : line.substring(0, 500) + " ... " + line.substring(line.length() - 250);
    }

    /** The jar's version and those of what it runs on. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"graft " + (version == null ? "(unpackaged)" : version),
                    "Java " + System.getProperty("java.version") + " on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch")};
        }
    }
}
