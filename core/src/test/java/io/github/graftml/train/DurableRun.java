package io.github.graftml.train;

import static io.github.graftml.nn.Layers.adaptiveAvgPool2d;
import static io.github.graftml.nn.Layers.batchNorm2d;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.flatten;
import static io.github.graftml.nn.Layers.maxPool2d;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;

import io.github.graftml.FineTune;
import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.error.GraftException;
import io.github.graftml.image.Interpolation;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.nn.Initialization;
import io.github.graftml.optim.Optimizers;
import io.github.graftml.optim.Schedule;
import io.github.graftml.runtime.Precision;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A program that trains in two phases, the backbone frozen and then not, and goes on from its checkpoints when it is
 * started again; {@link NeverLoseARunTest} kills it. Everything that is random is at work: shuffling, random
 * transforms, dropout, and batch normalisation keeps statistics.
 */
final class DurableRun {

    static final int EPOCHS = 2;
    static final int BATCH = 4;
    static final String STAY = "graft.stay";

    private static int phase;

    /** How the two phases come about, and what the folders of their checkpoints are called. */
    enum Way {
        /** Two trainers, the first one on features that are kept from epoch to epoch. */
        BY_HAND("frozen", "whole"),
        /** As by hand, the first one on drawn views whose features are kept. */
        DRAWN_VIEWS("frozen", "whole"),
        /** {@link FineTune}. */
        RECIPE("head", "whole");

        final String first;
        final String second;

        Way(String first, String second) {
            this.first = first;
            this.second = second;
        }
    }

    private DurableRun() {
    }

    /** @param args {@link Way}; folder with {@code train} and {@code valid}; folder for checkpoints, file for the final weights */
    public static void main(String[] args) throws IOException {
        try {
            run(Way.valueOf(args[0]), Path.of(args[1]), Path.of(args[2]), Path.of(args[3]));
        } catch (GraftException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void run(Way way, Path data, Path checkpoints, Path out) throws IOException {
        ImageFolder pictures = ImageFolder.of(data.resolve("train"), pixels());
        DataLoader steady = pictures.batches(BATCH).shuffle();
        DataLoader drawn = pictures
                .withTransform(Transforms.compose(Transforms.randomRotation(10), Transforms.randomHorizontalFlip(0.5),
                        pixels()))
                .batches(BATCH).shuffle(3);
        DataLoader valid = ImageFolder.of(data.resolve("valid"), pixels()).batches(BATCH);
        Graft.seed(42);
        try (ImageClassifier model = ImageClassifier.of(network(),
                Preprocessing.of(Transforms.resize(64, Interpolation.BILINEAR), Transforms.centerCrop(64),
                        Transforms.toTensor(),
                        Transforms.normalize(Normalization.IMAGENET)))) {
            History history = way == Way.BY_HAND
                    ? byHand(way, UnaryOperator.identity(), model, checkpoints, steady, drawn, valid)
                    : way == Way.DRAWN_VIEWS
                            ? byHand(way, trainer -> trainer.cacheFeatures(1), model, checkpoints, drawn, drawn.copy(),
                                    valid)
                            : FineTune.of(model).headEpochs(EPOCHS).epochs(EPOCHS).with(DurableRun::equipped)
                                    .resumable(checkpoints, 1).fit(drawn, valid);
            history.save(out.resolveSibling("history"));
            model.model().stateDict().save(out);
        }
    }

    private static History byHand(Way way, UnaryOperator<Trainer> keeping, ImageClassifier model, Path checkpoints,
            DataLoader first, DataLoader second, DataLoader valid) {
        model.freezeBackbone();
        History frozen = phase(keeping.apply(Trainer.of(model)).optimizer(Optimizers.adam(1e-5)),
                checkpoints.resolve(way.first), first, valid);
        model.unfreeze();
        return frozen.then(phase(Trainer.of(model).optimizer(Optimizers.sgd(1e-2).momentum(0.9)),
                checkpoints.resolve(way.second), second, valid));
    }

    private static History phase(Trainer trainer, Path folder, DataLoader train, DataLoader valid) {
        return equipped(trainer.schedule(Schedule.cosine()).epochs(EPOCHS))
                .callback(Checkpoints.to(folder).everySteps(1)).resume(folder).fit(train, valid);
    }

    private static Trainer equipped(Trainer trainer) {
        return trainer.callback(new Callback() {
            @Override
            public void onFitStart(TrainingRun fit) {
                phase++;
                tell("START");
            }

            @Override
            public void onBatch(TrainingRun fit, BatchResult batch) {
                tell(batch.phase() + " " + fit.step());
            }

            @Override
            public void onFitEnd(TrainingRun fit, History history) {
                tell("END");
            }
        });
    }

    /** Prints where the run stands, the phase first, and stays there if it was told to. */
    private static void tell(String moment) {
        String line = phase + " " + moment;
        System.out.println(line);
        if (line.equals(System.getProperty(STAY))) {
            LockSupport.park();
        }
    }

    static Transform pixels() {
        return Transforms.compose(Transforms.resize(64), Transforms.centerCrop(64), Transforms.toTensor(),
                Transforms.normalize(Normalization.IMAGENET));
    }

    /** Small in time, with a head of a million weights, so that writing them takes a while. */
    static Network network() {
        return Network.create(new Architecture("tiny",
                sequential(named("conv1", conv2d(3, 8, 3, 2, 1, false)), named("bn1", batchNorm2d(8)),
                        named("relu", relu()),
                        named("pool", maxPool2d(2, 2)), named("conv2", conv2d(8, 16, 3, 1, 1, false)),
                        named("bn2", batchNorm2d(16))),
                sequential(named("fc", Head.linear(1000).layer(16))),
                sequential(unnamed(adaptiveAvgPool2d(1)), unnamed(flatten())),
                "fc", 16, 64, Initialization.RESNET)).replaceHead(Head.mlp(2, 50_000, 0.5))
                .backbonePrecision(Precision.FP32);
    }
}
