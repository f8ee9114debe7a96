package io.github.graftml.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks how a command is used. */
final class Usage {

    private Usage() {
    }

    /**
     * Requires a condition.
     *
     * @param message names the option, the values that it takes and the one that it got
     * @throws ParameterException with the message, unless {@code good}
     */
    static void require(CommandSpec command, boolean good, String message) {
        if (!good) {
            throw new ParameterException(command.commandLine(), message);
        }
    }
}
