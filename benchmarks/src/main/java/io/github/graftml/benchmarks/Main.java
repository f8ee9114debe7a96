package io.github.graftml.benchmarks;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Measures the works named on the command line and prints one JSON line for each variant. */
@Command(name = "graft-benchmarks", mixinStandardHelpOptions = true, sortOptions = false,
        subcommands = MicroCommand.class,
        description = "Measures images per second and prints one JSON line for each variant (best of 3 after a "
                + "warm-up).")
public final class Main implements Callable<Integer> {

    /** What can be measured. */
    enum Work {
        START, LOADER, CNN_STEP, FROZEN_STEP, FROZEN_FORWARD, FROZEN_EPOCH, EPOCH_CACHED, PRECISION, ALL;

        private static final Set<Work> ON_IMAGES = EnumSet.of(START, LOADER, FROZEN_EPOCH, EPOCH_CACHED, PRECISION,
                ALL);

        /** As the command line and the output write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final class WorkConverter implements ITypeConverter<Work> {
        @Override
        public Work convert(String text) {
            for (Work work : Work.values()) {
                if (work.toString().equals(text)) {
                    return work;
                }
            }
            throw new TypeConversionException("expected one of " + List.of(Work.values()) + ", found \"" + text + "\"");
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "WORK", converter = WorkConverter.class,
            description = "start, loader, cnn-step, frozen-step, frozen-forward, frozen-epoch, epoch-cached, "
                    + "precision, or all")
    private List<Work> works = List.of();

    @Option(names = "--data", paramLabel = "DIR",
            description = "an image folder with one subfolder for each class; start, loader, frozen-epoch, "
                    + "epoch-cached and precision need it")
    private Path data;

    @Option(names = "--tiny",
            description = "a small network on few small images, once: shows that everything works, measures nothing")
    private boolean tiny;

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() {
        if (works.isEmpty()) {
            throw new ParameterException(spec.commandLine(),
                    "Name what to measure: " + List.of(Work.values()) + ", or the command micro");
        }
        Set<Work> wanted = works.contains(Work.ALL) ? EnumSet.allOf(Work.class) : EnumSet.copyOf(works);
        if (data == null && works.stream().anyMatch(Work.ON_IMAGES::contains)) {
            throw new ParameterException(spec.commandLine(),
                    "These works need images: " + Work.ON_IMAGES + "; add --data DIR");
        }
        Size size = tiny ? Size.TINY : Size.FULL;
        Stopwatch stopwatch = new Stopwatch(System.out, size.repetitions());
        NetworkWorks networks = new NetworkWorks(stopwatch, size);
        if (wanted.contains(Work.START)) {
            new StartWork(stopwatch, size).run(data);
        }
        if (wanted.contains(Work.LOADER)) {
            new LoaderWork(stopwatch, size).run(data);
        }
        if (wanted.contains(Work.CNN_STEP)) {
            networks.cnnStep();
        }
        if (wanted.contains(Work.FROZEN_STEP)) {
            networks.frozenStep();
        }
        if (wanted.contains(Work.FROZEN_FORWARD)) {
            networks.frozenForward();
        }
        if (wanted.contains(Work.FROZEN_EPOCH)) {
            new FrozenEpochWork(size).run(data);
        }
        if (wanted.contains(Work.EPOCH_CACHED)) {
            new CachedEpochWork(stopwatch, size).run(data);
        }
        if (wanted.contains(Work.PRECISION)) {
            new PrecisionWork(stopwatch, size).run(data);
        }
        return 0;
    }
}
