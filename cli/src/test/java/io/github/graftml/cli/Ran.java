package io.github.graftml.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a command line did: run in this JVM with its outputs caught. */
record Ran(int exitCode, List<String> out, List<String> err) {

    /** @param work gets the results, in {@code out}, of commands that are not told another place */
    static Ran in(Path work, String... args) {
        boolean writes = List.of("train", "custom-cnn", "transfer-learning", "fine-tune", "lr-find", "cross-validate")
                .contains(args[0]) && !List.of(args).contains("--out");
        String[] all = writes ? Stream.concat(Stream.of(args), Stream.of("--out", work.resolve("out").toString()))
                .toArray(String[]::new) : args;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int exitCode = Main.run(all);
            return new Ran(exitCode, lines(out), lines(err));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
