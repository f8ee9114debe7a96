package io.github.graftml.examples;

import io.github.graftml.cli.Main;
import io.github.graftml.cli.Quickstart;

/** What {@code graft-examples.jar} runs: the quickstart, and as yet the commands of {@code graft.jar}. */
public final class Examples {

    private Examples() {
    }

    /** @param args a command and its options; none runs the quickstart */
    public static void main(String[] args) {
        System.exit(Main.runWith(new Quickstart(), args));
    }
}
