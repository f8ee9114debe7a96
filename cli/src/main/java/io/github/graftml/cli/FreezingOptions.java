package io.github.graftml.cli;

import io.github.graftml.ImageClassifier;
import io.github.graftml.error.GraftException;
import io.github.graftml.train.Trainer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What stays as it is while a head learns: the whole trunk, unless options say otherwise. */
final class FreezingOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--freeze-up-to", paramLabel = "LAYER", description = "Freeze the trunk up to this layer only, such as layer3 of a ResNet, and train what lies behind it.")
    private String layer;

    private Integer views;

    @Option(names = "--cache-views", paramLabel = "N",
            description = "Keep the frozen trunk's features of N drawn views of each picture, at least 1, and go through them in turn instead of drawing new ones.")
    void cacheViews(int count) {
        Usage.require(command, count >= 1, "--cache-views must be at least 1; got " + count);
        views = count;
    }

    /** Looks whether the options fit each other, before any work. */
    void check() {
        Usage.require(command, layer == null || views == null, "--freeze-up-to and --cache-views contradict each other: features are kept of a trunk that is wholly frozen");
    }

    /** @return whether a part of the trunk trains, too */
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
