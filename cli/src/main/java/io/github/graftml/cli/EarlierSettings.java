package io.github.graftml.cli;

import io.github.graftml.data.DataSource;
import io.github.graftml.error.GraftException;
import io.github.graftml.train.Callback;
import io.github.graftml.train.RunFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The settings of {@code --settings-from run.json}: the defaults of all options that are not given. The options of a
 * run are
 * the hyperparameters of its file; the folder of its images is known from the file where it holds {@code train/} and
 * {@code valid/}.
 */
final class EarlierSettings implements IDefaultValueProvider {

    static final String OPTION = "--settings-from";

    private static final String COMMAND = "command";
    private static final Set<String> OF_THE_IMAGES = Set.of(DataOptions.DATA, DataOptions.DOWNLOAD,
            DataOptions.ARCHIVE);
    private static final Set<String> OF_THE_PROCESS = Set.of(OPTION, "--out", "--resume", "--checkpoint-every",
            "--check", "--tensorboard", "--json-log", "--mlflow",
            "--verbose", "--help", "--version");
    /** Where one is given, the other is not taken from the file. */
    private static final Map<String, String> EITHER_OR = Map.of("--mixup", "--cutmix", "--cutmix", "--mixup", "--focal",
            "--label-smoothing",
            "--label-smoothing", "--focal", "--freeze-up-to", "--cache-views", "--cache-views", "--freeze-up-to",
            DataOptions.DATA, DataOptions.DOWNLOAD);

    private RunFile earlier; // null until it is requested

    /**
     * {@return the options that make a run what it is, by name, sorted}
     *
     * @param command whose command line was read
     */
    static Map<String, String> options(CommandSpec command) {
        Map<String, String> options = new TreeMap<>();
        options.put(COMMAND, command.name());
        for (OptionSpec option : command.options()) {
            String name = option.longestName();
            boolean known = OF_THE_IMAGES.contains(name)
                    && !(name.equals(DataOptions.DATA) && isSplitByTheRun(command));
            if (!known && !OF_THE_PROCESS.contains(name) && isSet(option)) {
                options.put(name, text(option.getValue()));
            }
        }
        return options;
    }

    /** As it would be given on a command line. */
    private static String text(Object value) {
        return value instanceof Path path ? path.toAbsolutePath().normalize().toString() : value.toString();
    }

    @Override
    public String defaultValue(ArgSpec of) {
        if (!(of instanceof OptionSpec option) || of.command().findOption(OPTION).getValue() == null) {
            return null;
        }
        String name = option.longestName();
        String other = EITHER_OR.get(name);
        if (other != null && isSet(of.command().findOption(other))) {
            return null;
        }
        RunFile run = earlier(of.command());
        String value = run.settings().hyperparameters().get(name);
        return name.equals(DataOptions.DATA) && value == null
                ? run.data().map(DataSource::folder).map(Path::toString).orElse(null) : value;
    }

    /** Whether the folder of the images is another than that above the training images. */
    private static boolean isSplitByTheRun(CommandSpec command) {
        return Stream.of(DataOptions.LABELS, DataOptions.VALID_FRACTION).map(command::findOption)
                .anyMatch(option -> option != null && isSet(option));
    }

    private RunFile earlier(CommandSpec command) {
        if (earlier == null) {
            Path file = command.findOption(OPTION).getValue();
            earlier = read(command, file);
            String then = earlier.settings().hyperparameters().get(COMMAND);
            if (!command.name().equals(then)) {
                throw new ParameterException(command.commandLine(),
                        file + " is of a run " + (then == null ? "that no command line started"
                                : "of " + then + ", not of " + command.name()) + " (" + OPTION + ")");
            }
        }
        return earlier;
    }

    private static RunFile read(CommandSpec command, Path file) {
        try {
            return RunFile.read(file);
        } catch (GraftException e) {
            throw new ParameterException(command.commandLine(), e.getMessage() + " (" + OPTION + ")", e);
        }
    }

    /**
     * {@return what ends a run before its first step if it is to repeat the earlier one and starts from other images
     * or weights; empty where options ask for another run}
     *
     * @param command whose command line was read
     */
    Optional<Callback> requireSameStart(CommandSpec command) {
        boolean other = command.commandLine().getParseResult().matchedOptions().stream().map(OptionSpec::longestName)
                .anyMatch(name -> !OF_THE_PROCESS.contains(name));
        return earlier == null || other ? Optional.empty() : Optional.of(earlier.requireSameStart());
    }

    private static boolean isSet(OptionSpec option) {
        return option.getValue() != null && !Boolean.FALSE.equals(option.getValue());
    }
}
