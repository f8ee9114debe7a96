package io.github.graftml.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Commands and options of version 0.1 under today's names. No help shows them; command lines with them work as before.
 */
final class FormerNames {

    private static final Map<String, List<String>> COMMANDS = Map.of("transfer-learning", List.of("train"),
            "custom-cnn", List.of("train", "--arch", ModelOptions.CUSTOM_CNN), "neighbours", List.of("neighbors"));
    private static final Map<String, String> OPTIONS = Map.of("--valid-share", DataOptions.VALID_FRACTION, "--like",
            EarlierSettings.OPTION);

    private FormerNames() {
    }

    /** Returns what version 0.1 called a command, if not the same. */
    static List<String> of(String command) {
        return COMMANDS.entrySet().stream().filter(former -> former.getValue().get(0).equals(command))
                .map(Map.Entry::getKey).sorted().toList();
    }

    /** Returns a command line in today's words; what follows {@code --} is left alone. */
    static String[] translate(String... args) {
        List<String> translated = new ArrayList<>();
        boolean inCommand = false;
        boolean inOptions = true;
        for (String arg : args) {
            inOptions &= !arg.equals("--");
            if (!inCommand && !arg.startsWith("-")) {
                translated.addAll(COMMANDS.getOrDefault(arg, List.of(arg)));
                inCommand = true;
            } else {
                translated.add(inOptions ? option(arg) : arg);
            }
        }
        return translated.toArray(String[]::new);
    }

    private static String option(String arg) {
        int end = arg.indexOf('=') < 0 ? arg.length() : arg.indexOf('=');
        return OPTIONS.getOrDefault(arg.substring(0, end), arg.substring(0, end)) + arg.substring(end);
    }
}
