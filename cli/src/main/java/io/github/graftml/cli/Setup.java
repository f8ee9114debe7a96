package io.github.graftml.cli;

import io.github.graftml.FineTune;
import io.github.graftml.ImageClassifier;
import io.github.graftml.callbacks.EarlyStopping;
import io.github.graftml.data.BadImagePolicy;
import io.github.graftml.data.DataLoader;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.Precision;
import io.github.graftml.train.Checkpoints;
import io.github.graftml.train.Trainer;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * What both experiments need to know.
 *
 * @param source       where the pictures are
 * @param epochs       at least 1
 * @param batchSize    at least 1
 * @param learningRate greater than 0
 * @param optimization how weights follow their gradients, where the experiment leaves it open
 * @param seed         of every random choice
 * @param device       where to compute
 * @param onBadImage   what an unreadable picture does
 * @param patience     epochs without a lower validation loss after which to stop; 0 to go on to the end
 * @param durability   what keeps the run from being lost; null for nothing
 * @param regularization what keeps the network from learning its pictures by heart
 * @param more         what else the trainer is told
 * @param backbone     what a frozen backbone computes with
 */
record Setup(DataSource source, int epochs, int batchSize, double learningRate, OptimizerOptions optimization, long seed, Device device, BadImagePolicy onBadImage, int patience,
             Durability durability, RegularizationOptions regularization, UnaryOperator<Trainer> more, Precision backbone) {

    /**
     * Where checkpoints go, which are gone on from if there are some.
     *
     * @param folder     of checkpoints
     * @param everySteps how often within an epoch
     */
    record Durability(Path folder, int everySteps) {
    }

    /** @return as the article trains, and nothing else */
    static Setup plain(DataSource source, int epochs, int batchSize, double learningRate, long seed, Device device) {
        return new Setup(source, epochs, batchSize, learningRate, new OptimizerOptions(), seed, device, BadImagePolicy.STOP, 0, null, new RegularizationOptions(), UnaryOperator.identity(), Precision.AUTO);
    }

    /** @return a trainer with optimizer, schedule and epochs */
    Trainer trainer(ImageClassifier model, DataLoader train) {
        return optimization.equip(Trainer.of(model), learningRate, epochs, train.count());
    }

    /** @return the trainer with checkpoints */
    Trainer durable(Trainer trainer) {
        return durability == null ? trainer
                : trainer.callback(Checkpoints.to(durability.folder).everySteps(durability.everySteps)).resume(durability.folder);
    }

    /** @return the recipe with checkpoints */
    FineTune durable(FineTune recipe) {
        return durability == null ? recipe : recipe.resumable(durability.folder, durability.everySteps);
    }

    /** @return the trainer with what every experiment has in common: device, progress, notes for the report, early stopping */
    Trainer equip(Trainer trainer, String name, RunRecorder recorder) {
        Trainer equipped = more.apply(regularization.equip(trainer)).device(device).callback(new TrainingProgress(name), recorder);
        return patience == 0 ? equipped : equipped.callback(EarlyStopping.of(patience));
    }
}
