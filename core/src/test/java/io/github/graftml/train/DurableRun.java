package io.github.graftml.train;

import static io.github.graftml.model.layer.Layers.batchNorm2d;
import static io.github.graftml.model.layer.Layers.conv2d;
import static io.github.graftml.model.layer.Layers.flatten;
import static io.github.graftml.model.layer.Layers.globalAvgPool2d;
import static io.github.graftml.model.layer.Layers.maxPool2d;
import static io.github.graftml.model.layer.Layers.named;
import static io.github.graftml.model.layer.Layers.relu;
import static io.github.graftml.model.layer.Layers.sequential;
import static io.github.graftml.model.layer.Layers.unnamed;

import io.github.graftml.Graft;
import io.github.graftml.data.Batches;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.error.GraftException;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.Precision;
import io.github.graftml.model.layer.Initialization;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A program that trains in two phases, the backbone frozen and then not, and goes on from its checkpoints when it is
 * started again; {@link NeverLoseARunTest} kills it. Everything that is random is at work: shuffling, random
 * transforms, dropout, and batch normalisation keeps statistics.
 */
final class DurableRun {

    static final int EPOCHS = 2;
    static final int BATCH = 4;

    private DurableRun() {
    }

    /** @param args folder with {@code train} and {@code valid}; folder for checkpoints, file for the final weights, folder for the history */
    public static void main(String[] args) throws IOException {
        try {
            run(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
        } catch (GraftException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void run(Path data, Path checkpoints, Path out) throws IOException {
        ImageFolder pictures = ImageFolder.of(data.resolve("train"), pixels());
        Batches steady = pictures.batches(BATCH).shuffle(); // features are kept from epoch to epoch
        Batches drawn = pictures.withTransform(Transforms.compose(Transforms.randomRotation(10), Transforms.randomHorizontalFlip(0.5), pixels()))
                .batches(BATCH).shuffle(3);
        Batches valid = ImageFolder.of(data.resolve("valid"), pixels()).batches(BATCH);
        Graft.seed(42);
        try (Network model = network()) {
            model.freezeBackbone();
            phase(model, Optimizers.adam(1e-2), checkpoints.resolve("frozen"), steady, valid);
            model.unfreeze();
            History history = phase(model, Optimizers.sgd(1e-2).momentum(0.9), checkpoints.resolve("whole"), drawn, valid);
            history.write(out.resolveSibling("history"));
            model.stateDict().write(out);
        }
    }

    private static History phase(Network model, Optimizer optimizer, Path folder, Batches train, Batches valid) {
        return Trainer.of(model).optimizer(optimizer).schedule(Schedule.cosine()).epochs(EPOCHS).precision(Precision.FP32)
                .callback(new Callback() {
                    @Override
                    public void onBatch(Fit fit, BatchResult batch) {
                        System.out.println(batch.phase() + " " + fit.step());
                    }
                })
                .callback(Checkpoints.in(folder).everySteps(1)).resume(folder).fit(train, valid);
    }

    static Transform pixels() {
        return Transforms.compose(Transforms.resize(64), Transforms.centerCrop(64), Transforms.toTensor(), Transforms.normalize(Normalization.IMAGENET));
    }

    /** Small in time, with a head of a million weights, so that writing them takes a while. */
    static Network network() {
        return Network.create(new Architecture("tiny",
                sequential(named("conv1", conv2d(3, 8, 3, 2, 1, false)), named("bn1", batchNorm2d(8)), named("relu", relu()),
                        named("pool", maxPool2d(2, 2)), named("conv2", conv2d(8, 16, 3, 1, 1, false)), named("bn2", batchNorm2d(16))),
                sequential(named("fc", Head.linear(1000).layer(16))),
                sequential(unnamed(globalAvgPool2d()), unnamed(flatten())),
                "fc", 16, 64, Initialization.RESNET)).replaceHead(Head.mlp(2, 50_000, 0.5));
    }
}
