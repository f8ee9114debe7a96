package io.github.graftml.cli;

import io.github.graftml.error.GraftException;
import io.github.graftml.train.Callback;
import io.github.graftml.train.Provenance;
import io.github.graftml.train.TrainingRun;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * What {@code --like run.json} says: it fills in every option that is not given. The options of a run stand in its file as
 * its hyperparameters, but for the pictures' folder, of which the file knows anyway where it holds {@code train/} and {@code valid/}.
 */
final class RunFile implements IDefaultValueProvider {

    static final String LIKE = "--like";

    private static final String COMMAND = "command";
    private static final String DATA = "--data";
    private static final Set<String> OF_THE_PICTURES = Set.of(DATA, "--download", "--archive");
    private static final Set<String> OF_THE_PROCESS = Set.of(LIKE, "--out", "--resume", "--checkpoint-every", "--check", "--tensorboard", "--json-log", "--mlflow",
            "--verbose", "--help", "--version");
    /** Where one is given, the other is not taken from the file. */
    private static final Map<String, String> EITHER_OR = Map.of("--mixup", "--cutmix", "--cutmix", "--mixup", "--focal", "--label-smoothing",
            "--label-smoothing", "--focal", "--freeze-up-to", "--cache-views", "--cache-views", "--freeze-up-to", DATA, "--download");

    private List<Provenance> phases;

    /**
     * @param command whose options all have their values
     * @return the options that make the run what it is, by name, in the order of their names
     */
    static Map<String, String> options(CommandSpec command) {
        Map<String, String> options = new TreeMap<>();
        options.put(COMMAND, command.name());
        for (OptionSpec option : command.options()) {
            String name = option.longestName();
            boolean known = OF_THE_PICTURES.contains(name) && !(name.equals(DATA) && isSplitByTheRun(command));
            if (!known && !OF_THE_PROCESS.contains(name) && isSet(option)) {
                options.put(name, text(option.getValue()));
            }
        }
        return options;
    }

    /** As it would be given on a command line. */
    private static String text(Object value) {
        if (value instanceof double[] numbers) {
            return Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(","));
        }
        return value instanceof Path path ? path.toAbsolutePath().normalize().toString() : value.toString();
    }

    @Override
    public String defaultValue(ArgSpec of) {
        if (!(of instanceof OptionSpec option) || of.command().findOption(LIKE).getValue() == null) {
            return null;
        }
        String name = option.longestName();
        String other = EITHER_OR.get(name);
        if (other != null && isSet(of.command().findOption(other))) {
            return null;
        }
        String told = first(of.command()).settings().hyperparameters().get(name);
        return name.equals(DATA) && told == null ? Path.of(first(of.command()).trainFolder()).getParent().toString() : told;
    }

    /** Whether the folder of the pictures is another than that above the training pictures. */
    private static boolean isSplitByTheRun(CommandSpec command) {
        return Stream.of(TableOptions.LABELS, TrainingOptions.VALID_SHARE).map(command::findOption).anyMatch(option -> option != null && isSet(option));
    }

    /** The first phase of the run, which begins as the whole does. */
    private Provenance first(CommandSpec command) {
        if (phases == null) {
            Path like = command.findOption(LIKE).getValue();
            phases = read(command, like);
            String then = phases.get(0).settings().hyperparameters().get(COMMAND);
            if (!command.name().equals(then)) {
                throw new ParameterException(command.commandLine(), like + " is of a run " + (then == null ? "that no command line made"
                        : "of " + then + ", not of " + command.name()) + " (" + LIKE + ")");
            }
        }
        return phases.get(0);
    }

    private static List<Provenance> read(CommandSpec command, Path like) {
        try {
            return Provenance.read(like);
        } catch (GraftException e) {
            throw new ParameterException(command.commandLine(), e.getMessage() + " (" + LIKE + ")", e);
        }
    }

    /**
     * @param command whose command line was read
     * @return what ends a run before its first step if it is to repeat the earlier one and begins with other pictures or weights;
     *         empty where options ask for another run
     */
    Optional<Callback> sameBeginning(CommandSpec command) {
        boolean other = command.commandLine().getParseResult().matchedOptions().stream().map(OptionSpec::longestName)
                .anyMatch(name -> !OF_THE_PROCESS.contains(name));
        return phases == null || other ? Optional.empty() : Optional.of(new SameBeginning(phases.get(0)));
    }

    private static final class SameBeginning implements Callback {

        private final Provenance earlier;
        private boolean compared;

        private SameBeginning(Provenance earlier) {
            this.earlier = earlier;
        }

        @Override
        public void onFitStart(TrainingRun fit) {
            if (!compared) {
                require("pictures", "--data", fit.provenance().dataHash(), earlier.dataHash());
                require("weights to begin with", "--weights", fit.provenance().weightsHash(), earlier.weightsHash());
            }
            compared = true;
        }

        private void require(String what, String option, String now, String then) {
            if (!now.equals(then)) {
                throw new GraftException("The run cannot be repeated: its " + what + " were others (sha256 " + then + ", now " + now
                        + "); bring them back, or train on these by giving " + option + " beside " + LIKE);
            }
        }
    }

    private static boolean isSet(OptionSpec option) {
        return option.getValue() != null && !Boolean.FALSE.equals(option.getValue());
    }
}
