package io.github.graftml.cli;

import io.github.graftml.optim.Optimizer;
import io.github.graftml.optim.Optimizers;
import io.github.graftml.optim.Schedule;
import io.github.graftml.train.Trainer;
import java.util.function.DoubleFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Optimizer and learning-rate schedule, where a training leaves them open. Default: as in the article, Adam at a
 * constant rate.
 */
@Section(Section.TRAINING)
final class OptimizerOptions {

    enum Rule {
        ADAM(Optimizers::adam), ADAMW(Optimizers::adamW), SGD(rate -> Optimizers.sgd(rate).momentum(0.9)), RMSPROP(
                Optimizers::rmsprop);

        private final DoubleFunction<Optimizer> make;

        Rule(DoubleFunction<Optimizer> make) {
            this.make = make;
        }
    }

    enum Rates {
        CONSTANT {
            @Override
            Schedule of(double rate, int epochs, int steps) {
                return Schedule.constant();
            }
        },
        STEP {
            @Override
            Schedule of(double rate, int epochs, int steps) {
                return Schedule.step(Math.max(1, epochs / 3), 0.1).perEpoch();
            }
        },
        COSINE {
            @Override
            Schedule of(double rate, int epochs, int steps) {
                return Schedule.cosine();
            }
        },
        WARMUP {
            @Override
            Schedule of(double rate, int epochs, int steps) {
                return Schedule.linearWarmUp(Math.max(1, steps / 10), 0.1, Schedule.cosine());
            }
        },
        ONECYCLE {
            @Override
            Schedule of(double rate, int epochs, int steps) {
                return Schedule.oneCycle(rate);
            }
        },
        PLATEAU {
            @Override
            Schedule of(double rate, int epochs, int steps) {
                return Schedule.reduceOnPlateau(0.1, 2);
            }
        };

        /**
         * {@return the schedule}
         *
         * @param steps the number of steps of all epochs
         */
        abstract Schedule of(double rate, int epochs, int steps);
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--optimizer", paramLabel = "NAME",
            description = "Optimizer: adam, adamw, sgd (momentum 0.9) or rmsprop. Default: adam")
    private Rule rule;

    @Option(names = "--schedule", paramLabel = "NAME",
            description = "Learning-rate schedule: constant, step (a tenth after each third of the epochs), "
                    + "cosine (down to 0), "
                    + "warmup (linear over a tenth of the run, then cosine), onecycle, or plateau (a tenth after 3 epochs "
                    + "without a lower loss). Default: constant")
    private Rates rates;

    private double weightDecay;
    private double maxNorm = Double.POSITIVE_INFINITY;
    private int accumulate = 1;

    @Section(Section.REGULARIZATION)
    @Option(names = "--weight-decay", paramLabel = "STRENGTH",
            description = "Weight decay of all weights but norms and biases, at least 0; 0.01 is common with adamw.")
    void weightDecay(double strength) {
        Usage.require(command, strength >= 0 && Double.isFinite(strength),
                "--weight-decay must be at least 0; got " + strength);
        weightDecay = strength;
    }

    @Option(names = "--clip", paramLabel = "NORM",
            description = "Clip the norm of the gradient, over all weights together, to at most this; 1 is common.")
    void clip(double norm) {
        Usage.require(command, norm > 0, "--clip must be greater than 0; got " + norm);
        maxNorm = norm;
    }

    @Option(names = "--accumulate", paramLabel = "BATCHES",
            description = "Gradient accumulation: one optimizer step for so many batches, at least 1.")
    void accumulate(int batches) {
        Usage.require(command, batches >= 1, "--accumulate must be at least 1; got " + batches);
        accumulate = batches;
    }

    /**
     * {@return {@code trainer} with its optimizer, schedule and epochs}
     *
     * @param rate  the learning rate
     * @param steps of an epoch
     */
    Trainer equip(Trainer trainer, double rate, int epochs, int steps) {
        Optimizer optimizer = (rule == null ? Rule.ADAM : rule).make.apply(rate);
        if (weightDecay > 0) {
            optimizer = optimizer.weightDecay(weightDecay).noDecayOnNormsAndBiases();
        }
        if (maxNorm < Double.POSITIVE_INFINITY) {
            optimizer = optimizer.clipNorm(maxNorm);
        }
        if (accumulate > 1) {
            optimizer = optimizer.accumulate(accumulate);
        }
        return trainer.optimizer(optimizer)
                .schedule((rates == null ? Rates.CONSTANT : rates).of(rate, epochs, epochs * steps)).epochs(epochs);
    }
}
