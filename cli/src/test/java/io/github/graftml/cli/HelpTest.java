package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a user reads of the commands before running one. */
class HelpTest {

    @TempDir
    private Path work;

    @Test
    void help_ofAllCommands_fitsAScreen() {
        List<String> lines = Ran.in(work, "--help").out();
        assertThat(lines).hasSizeLessThanOrEqualTo(24).allMatch(line -> line.length() <= 100);
        assertThat(Main.commands().getSubcommands().keySet())
                .containsExactlyInAnyOrder("train", "fine-tune", "evaluate", "predict", "explain", "check", "export",
                        "import", "calibrate", "lr-find", "cross-validate", "compare", "neighbors", "info")
                .allSatisfy(command -> assertThat(lines).anyMatch(line -> line.startsWith("  " + command + " ")));
    }

    @Test
    void help_ofACommand_listsItsOptionsBySection() {
        List<String> lines = Ran.in(work, "train", "--help").out();
        assertThat(lines).containsSubsequence("Data:", "Model:", "Training:", "Augmentation:", "Regularization:",
                "Checkpoints:", "Tracking:", "Hardware:", "Output:", "General:");
        int regularization = lines.indexOf("Regularization:");
        assertThat(lines.subList(regularization, lines.indexOf("Checkpoints:")))
                .anyMatch(line -> line.contains("--weight-decay"));
    }

    @Test
    void options_ofEveryCommand_sayWhatTheyDo() {
        for (CommandLine command : Main.commands().getSubcommands().values()) {
            assertThat(command.getCommandSpec().usageMessage().header()).as(command.getCommandName()).hasSize(1);
            assertThat(command.getCommandSpec().args()).as(command.getCommandName()).allSatisfy(
                    arg -> assertThat(arg.hidden() || arg.description().length > 0).as(arg.toString()).isTrue());
        }
    }

    @Test
    void cliPage_inDocs_isThatOfTheCommands() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "cli.md"), StandardCharsets.UTF_8))
                .as("docs/cli.md is stale; regenerate it: java -cp cli/target/graft.jar io.github.graftml.cli.GenerateCliDocs docs/cli.md")
                .isEqualTo(GenerateCliDocs.markdown());
    }

    @Test
    void cliPage_optionsWithAPipe_staysATable() {
        assertThat(GenerateCliDocs.markdown()).contains("`--weights imagenet\\|none\\|FILE`").contains("`MODEL`")
                .contains("`IMAGE...`");
    }
}
