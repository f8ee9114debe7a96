package io.github.graftml.cli;

import io.github.graftml.optim.Optimizer;
import io.github.graftml.optim.Optimizers;
import io.github.graftml.optim.Schedule;
import io.github.graftml.train.Trainer;
import java.util.function.DoubleFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How weights follow their gradients, where an experiment leaves it open: as in the article, by Adam at one rate, unless options say otherwise. */
final class OptimizerOptions {

    enum Rule {
        ADAM(Optimizers::adam),
        ADAMW(Optimizers::adamW),
        SGD(rate -> Optimizers.sgd(rate).momentum(0.9)),
        RMSPROP(Optimizers::rmsprop);

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

        /** @param steps of all epochs together */
        abstract Schedule of(double rate, int epochs, int steps);
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "adam, adamw, sgd (with momentum 0.9) or rmsprop. Default: adam")
    private Rule rule;

    @Option(names = "--schedule", paramLabel = "NAME",
            description = "How the learning rate changes: constant, step (to a tenth after each third of the epochs), cosine (down to 0), "
                    + "warmup (up over a tenth of the run, then cosine), onecycle, or plateau (to a tenth after 3 epochs without progress). Default: constant")
    private Rates rates;

    private double weightDecay;
    private double maxNorm = Double.POSITIVE_INFINITY;
    private int accumulate = 1;

    @Option(names = "--weight-decay", paramLabel = "STRENGTH", description = "Pull weights, but not norms and biases, towards 0, at least 0; 0.01 is usual with adamw.")
    void weightDecay(double strength) {
        Usage.require(command, strength >= 0 && Double.isFinite(strength), "--weight-decay must be at least 0; got " + strength);
        weightDecay = strength;
    }

    @Option(names = "--clip", paramLabel = "NORM", description = "Shorten gradients that are longer than this, over all weights together; 1 is usual.")
    void clip(double norm) {
        Usage.require(command, norm > 0, "--clip must be greater than 0; got " + norm);
        maxNorm = norm;
    }

    @Option(names = "--accumulate", paramLabel = "BATCHES", description = "Move weights after so many batches only, at least 1, as if they were one.")
    void accumulate(int batches) {
        Usage.require(command, batches >= 1, "--accumulate must be at least 1; got " + batches);
        accumulate = batches;
    }

    /**
     * @param rate  the learning rate
     * @param steps of an epoch
     * @return {@code trainer} with its optimizer, schedule and epochs
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
        return trainer.optimizer(optimizer).schedule((rates == null ? Rates.CONSTANT : rates).of(rate, epochs, epochs * steps)).epochs(epochs);
    }
}
