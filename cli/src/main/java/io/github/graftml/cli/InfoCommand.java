package io.github.graftml.cli;

import io.github.graftml.Graft;
import picocli.CommandLine.Command;

/** {@code info}. */
@Command(name = "info", mixinStandardHelpOptions = true,
        description = "Prints what Graft runs on here: versions, instruction sets, threads, precision, JPEG library, memory settings.")
final class InfoCommand implements Runnable {

    @Override
    public void run() {
        System.out.println(Graft.info());
    }
}
