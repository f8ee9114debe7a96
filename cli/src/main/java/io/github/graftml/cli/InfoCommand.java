package io.github.graftml.cli;

import io.github.graftml.Graft;
import picocli.CommandLine.Command;

/** {@code info}. */
@Command(name = "info", mixinStandardHelpOptions = true,
        header = "Show versions, instruction sets, threads, precision and memory settings.")
final class InfoCommand implements Runnable {

    @Override
    public void run() {
        Terminal.result(Graft.info().toString());
    }
}
