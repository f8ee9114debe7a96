package io.github.graftml.benchmarks.micro;

import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Weights of ResNet-18, 47 MB, from a file. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class WeightsBenchmark {

    /** The file's format. */
    @Param({"pth", "safetensors"})
    public String format;

    private Network network;
    private Path file;

    /** Writes the file. */
    @Setup
    public void prepare() throws IOException {
        network = Network.create(Architectures.of("resnet18"));
        file = Files.createTempFile("weights", "." + format);
        network.stateDict().save(file);
    }

    /** Removes it. */
    @TearDown
    public void cleanUp() throws IOException {
        network.close();
        Files.delete(file);
    }

    /** {@return the mapped file, its structure understood} */
    @Benchmark
    public StateDict readWeights() throws IOException {
        return StateDict.read(file);
    }

    /** Into a network's parameters. */
    @Benchmark
    public void loadWeights() throws IOException {
        network.load(StateDict.read(file));
    }
}
