package io.github.graftml.benchmarks.micro;

import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.colorJitter;
import static io.github.graftml.transform.Transforms.compose;
import static io.github.graftml.transform.Transforms.randomHorizontalFlip;
import static io.github.graftml.transform.Transforms.randomResizedCrop;
import static io.github.graftml.transform.Transforms.randomRotation;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;

import io.github.graftml.image.Image;
import io.github.graftml.image.Pixels;
import io.github.graftml.image.codec.ImageDecoder;
import io.github.graftml.random.RandomSource;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.random.internal.TorchDraws;
import io.github.graftml.transform.Transform;
import java.io.IOException;
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
import org.openjdk.jmh.annotations.Warmup;

/** One transform on a decoded image of 500x375. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class TransformBenchmark {

    /** Which. */
    @Param({"resize", "rotation", "flip", "resizedCrop", "colorJitter", "validOfTheArticle", "trainOfTheArticle"})
    public String transform;

    private final RandomSource draws = new TorchDraws(Mt19937.seeded(42));
    private Image photo;
    private Transform step;

    /** Decodes the image. */
    @Setup
    public void prepare() throws IOException {
        photo = ImageDecoder.decode(Photo.jpeg(), "photo.jpg");
        Transform valid = compose(resize(224), centerCrop(224), toTensor());
        step = switch (transform) {
            case "resize" -> resize(224);
            case "rotation" -> randomRotation(10);
            case "flip" -> randomHorizontalFlip(0.5);
            case "resizedCrop" -> randomResizedCrop(224);
            case "colorJitter" -> colorJitter(0.4, 0.4, 0.4, 0.1);
            case "validOfTheArticle" -> valid;
            case "trainOfTheArticle" -> compose(randomRotation(10), randomHorizontalFlip(0.5), valid);
            default -> throw new IllegalArgumentException(transform);
        };
    }

    /** {@return the image after the step, with fresh draws} */
    @Benchmark
    public Pixels transform() {
        return step.draw(draws, photo.size()).apply(photo);
    }
}
