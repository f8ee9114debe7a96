package io.github.graftml.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Looks whether a command was used rightly. */
final class Usage {

    private Usage() {
    }

    /**
     * @param message names the option, what it takes and what it got
     * @throws ParameterException with the message, if something is not good
     */
    static void require(CommandSpec command, boolean good, String message) {
        if (!good) {
            throw new ParameterException(command.commandLine(), message);
        }
    }
}
