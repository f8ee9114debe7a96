package io.github.graftml.cli;

import io.github.graftml.FineTune;
import io.github.graftml.ImageClassifier;
import io.github.graftml.callbacks.EarlyStopping;
import io.github.graftml.callbacks.RunRecorder;
import io.github.graftml.data.BadImagePolicy;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.DataSource;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.Precision;
import io.github.graftml.train.Checkpoints;
import io.github.graftml.train.Monitor;
import io.github.graftml.train.Trainer;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * The settings that all trainings have in common.
 *
 * @param source         where the images are
 * @param epochs         at least 1
 * @param batchSize      at least 1
 * @param learningRate   greater than 0
 * @param optimization   optimizer and schedule, where the training leaves them open
 * @param seed           random seed
 * @param device         where to compute
 * @param onBadImage     what happens at an unreadable image
 * @param stopping       early stopping; null for none
 * @param durability     the checkpoints of the run; null for none
 * @param regularization loss, mixing and averaging
 * @param more           adds callbacks and what else options ask for
 * @param backbone       precision of a frozen backbone
 */
record Setup(DataSource source, int epochs, int batchSize, double learningRate, OptimizerOptions optimization,
        long seed,
        Device device, BadImagePolicy onBadImage, Stopping stopping, Durability durability,
        RegularizationOptions regularization, UnaryOperator<Trainer> more, Precision backbone) {

    /**
     * Checkpoints, from which the run is resumed if there are some.
     *
     * @param folder     of the checkpoints
     * @param everySteps steps between two within an epoch
     */
    record Durability(Path folder, int everySteps) {
    }

    /**
     * Early stopping.
     *
     * @param patience epochs without improvement before training stops
     * @param monitor  what improves
     */
    record Stopping(int patience, Monitor monitor) {
    }

    /** {@return the article's settings} */
    static Setup plain(DataSource source, int epochs, int batchSize, double learningRate, long seed, Device device) {
        return new Setup(source, epochs, batchSize, learningRate, new OptimizerOptions(), seed, device,
                BadImagePolicy.STOP, null, null, new RegularizationOptions(), UnaryOperator.identity(), Precision.AUTO);
    }

    /** {@return a trainer with optimizer, schedule and epochs} */
    Trainer trainer(ImageClassifier model, DataLoader train) {
        return optimization.equip(Trainer.of(model), learningRate, epochs, train.count());
    }

    /** {@return the trainer with checkpoints} */
    Trainer durable(Trainer trainer) {
        return durability == null ? trainer
                : trainer.callback(Checkpoints.to(durability.folder).everySteps(durability.everySteps))
                        .resume(durability.folder);
    }

    /** {@return the recipe with checkpoints} */
    FineTune durable(FineTune recipe) {
        return durability == null ? recipe : recipe.resumable(durability.folder, durability.everySteps);
    }

    /**
     * {@return the trainer with what all trainings have in common: loss, device, progress, records for the report,
     * early stopping}
     */
    Trainer equip(Trainer trainer, TrainingProgress progress, RunRecorder recorder, LabelledImages train) {
        Trainer equipped = more.apply(regularization.equip(trainer, train)).device(device).callback(progress, recorder);
        return stopping == null ? equipped
                : equipped.callback(EarlyStopping.of(stopping.patience).monitor(stopping.monitor));
    }
}
