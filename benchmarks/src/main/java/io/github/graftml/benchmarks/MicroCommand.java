package io.github.graftml.benchmarks;

import java.util.Collection;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code micro}: the small parts, measured by JMH. */
@Command(name = "micro", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Measures decoding, transforms and reading weights with JMH.")
final class MicroCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "REGEX", defaultValue = ".*",
            description = "which of them, such as decode; all by default")
    private String regex;

    @Option(names = "--tiny", description = "each once, in this process: shows that everything works, measures nothing")
    private boolean tiny;

    @Override
    public Integer call() throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder().include(regex).shouldFailOnError(true);
        if (tiny) {
            options.forks(0).warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(1));
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        return results.isEmpty() ? 1 : 0;
    }
}
