package io.github.graftml.cli;

import io.github.graftml.ImageClassifier;
import io.github.graftml.error.GraftException;
import io.github.graftml.train.Trainer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is frozen while a head trains: the whole backbone by default. */
@Section(Section.MODEL)
final class FreezingOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--freeze-up-to", paramLabel = "LAYER",
            description = "Freeze the backbone up to this layer only, such as layer3 of a ResNet, and train the "
                    + "layers after it.")
    private String layer;

    private Integer views;

    @Section(Section.TRAINING)
    @Option(names = "--cache-views", paramLabel = "N",
            description = "Cache the frozen backbone's features of N random views of each image, at least 1, and "
                    + "reuse them in turn.")
    void cacheViews(int count) {
        Usage.require(command, count >= 1, "--cache-views must be at least 1; got " + count);
        views = count;
    }

    /** Requires options that fit each other, before any work. */
    void check() {
        Usage.require(command, layer == null || views == null,
                "--freeze-up-to and --cache-views exclude each other: features are cached of a wholly frozen backbone");
    }

    /** Requires that nothing is requested, before any work; {@code reason} says why. */
    void requireNone(String reason) {
        Usage.require(command, layer == null && views == null,
                reason + "; leave out " + (layer == null ? "--cache-views" : "--freeze-up-to"));
    }

    /** {@return whether a part of the backbone trains, too} */
    boolean isPartial() {
        return layer != null;
    }

    void freeze(ImageClassifier model) {
        if (layer != null) {
            try {
                model.freezeUpTo(layer);
            } catch (IllegalArgumentException e) {
                throw new GraftException(e.getMessage() + " (--freeze-up-to)", e);
            }
        }
    }

    Trainer equip(Trainer trainer) {
        return views == null ? trainer : trainer.cacheFeatures(views);
    }
}
