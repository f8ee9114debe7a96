package io.github.graftml.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes {@code docs/cli.md} from the commands. */
final class GenerateCliDocs {

    private static final String INTRODUCTION = """
            # The command line

            `java -jar graft.jar COMMAND`. This page is generated from the commands; a test compares it with them.

            - Results go to standard output; progress, warnings and errors go to standard error. Control characters in file names are escaped.
            - Exit codes: 0 success, 1 failure (and findings of `check`), 2 wrong usage, 130 interrupted by Ctrl-C.
            - An error is one line that names the place and the remedy. `--verbose` adds the stack trace.
            - `train` and `fine-tune` save checkpoints after every epoch and at Ctrl-C; the same command with `--resume` continues the run.
            - `run.json` in `--out` holds the settings of a run; `--settings-from run.json` trains with them again.
            """;

    private GenerateCliDocs() {
    }

    /**
     * Writes the page.
     *
     * @param args the file to write: {@code docs/cli.md}
     */
    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of(args[0]), markdown());
    }

    static String markdown() {
        CommandLine graft = Main.commands();
        StringBuilder page = new StringBuilder(INTRODUCTION).append("\n| command | |\n|---|---|\n");
        graft.getSubcommands()
                .forEach((name, command) -> page.append("| [`").append(name).append("`](#").append(name).append(") | ")
                        .append(text(command.getCommandSpec().usageMessage().header())).append(" |\n"));
        graft.getSubcommands().values().forEach(command -> append(page, command.getCommandSpec()));
        return page.toString();
    }

    private static void append(StringBuilder page, CommandSpec command) {
        page.append("\n## ").append(command.name()).append("\n\n").append(text(command.usageMessage().header()))
                .append('\n');
        for (String paragraph : command.usageMessage().description()) {
            page.append('\n').append(paragraph).append('\n');
        }
        if (!command.positionalParameters().isEmpty()) {
            table(page, "Arguments", command.positionalParameters());
        }
        for (Map.Entry<String, List<OptionSpec>> section : HelpSections.of(command).entrySet()) {
            if (!section.getKey().equals(Section.GENERAL)) {
                table(page, section.getKey(), section.getValue());
            }
        }
    }

    private static void table(StringBuilder page, String heading, List<? extends ArgSpec> rows) {
        page.append("\n| ").append(heading).append(" | |\n|---|---|\n");
        rows.forEach(row -> page.append("| `").append(name(row)).append("` | ").append(cell(text(row.description())))
                .append(" |\n"));
    }

    private static String name(ArgSpec arg) {
        boolean takesValue = !arg.isOption() || arg.arity().max() > 0;
        String name = arg instanceof OptionSpec option ? option.longestName() + (takesValue ? " " : "") : "";
        return cell(name + (takesValue ? arg.paramLabel() : "") + (arg.arity().max() > 1 ? "..." : ""));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String text(String[] lines) {
        return String.join(" ", lines);
    }
}
