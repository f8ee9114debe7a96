package io.github.graftml.optim;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/** The schedules that {@link Schedule}'s factories return: formulas that print themselves and that files hold. */
final class ScheduleKinds {

    private ScheduleKinds() {
    }

    /** Stands in a file for a schedule of the user's own, which only the user can give again. */
    @NameInFiles(value = "custom", formerly = "Own")
    record Own() implements Schedule {

        @Override
        public double rate(double base, ScheduleContext at) {
            throw new IllegalStateException(
                    "The schedule was of the user's own, which no file can hold; give it to the trainer again");
        }
    }

    /** See {@link Schedule#perEpoch()}. */
    @NameInFiles(value = "per_epoch", formerly = "PerEpoch")
    record PerEpoch(@JsonProperty("schedule") @JsonAlias("of") Schedule of) implements Schedule {

        @Override
        public double rate(double base, ScheduleContext at) {
            return of.rate(base, at.inEpochs());
        }

        @Override
        public Schedule perEpoch() {
            return this;
        }
    }

    /** See {@link Schedule#constant()}. */
    @NameInFiles(value = "constant", formerly = "Constant")
    record Constant() implements Schedule {

        @Override
        public double rate(double base, ScheduleContext at) {
            return base;
        }
    }

    /** See {@link Schedule#step(int, double)}. */
    @NameInFiles(value = "step", formerly = "StepDecay")
    record StepDecay(int every, double gamma) implements Schedule {

        /** Checks the ranges. */
        public StepDecay {
            Checks.atLeast("every", every, 1);
            Checks.fraction("gamma", gamma);
        }

        @Override
        public double rate(double base, ScheduleContext at) {
            return base * Math.pow(gamma, at.step() / every);
        }
    }

    /** See {@link Schedule#exponential(double)}. */
    @NameInFiles(value = "exponential", formerly = "Exponential")
    record Exponential(double gamma) implements Schedule {

        /** Checks the range. */
        public Exponential {
            Checks.fraction("gamma", gamma);
        }

        @Override
        public double rate(double base, ScheduleContext at) {
            return base * Math.pow(gamma, at.step());
        }
    }

    /** See {@link Schedule#cosine(double)}. */
    @NameInFiles(value = "cosine", formerly = "Cosine")
    record Cosine(double minimum) implements Schedule {

        /** Checks the range. */
        public Cosine {
            Checks.notNegative("minimum", minimum);
        }

        @Override
        public double rate(double base, ScheduleContext at) {
            return minimum + (base - minimum) * (1 + Math.cos(Math.PI * at.step() / at.steps())) / 2;
        }
    }

    /** See {@link Schedule#linearWarmUp(int, double, Schedule)}. */
    @NameInFiles(value = "linear_warmup", formerly = "LinearWarmUp")
    record LinearWarmUp(int steps, double start, Schedule then) implements Schedule {

        /** Checks the ranges. */
        public LinearWarmUp {
            Checks.atLeast("steps", steps, 1);
            Checks.fraction("start", start);
        }

        @Override
        public double rate(double base, ScheduleContext at) {
            return at.step() >= steps
                    ? then.rate(base, at.after(steps))
                    : base * (start + (1 - start) * at.step() / steps);
        }
    }

    /** See {@link Schedule#reduceOnPlateau(double, int)}. */
    @NameInFiles(value = "reduce_on_plateau", formerly = "ReduceOnPlateau")
    record ReduceOnPlateau(double factor, int patience) implements Schedule {

        private static final double PROGRESS = 1e-4;

        /** Checks the ranges. */
        public ReduceOnPlateau {
            Checks.positive("factor", factor);
            if (factor >= 1) {
                throw new IllegalArgumentException("factor must be below 1; got " + factor);
            }
            Checks.atLeast("patience", patience, 0);
        }

        @Override
        public double rate(double base, ScheduleContext at) {
            double rate = base;
            double best = Double.POSITIVE_INFINITY;
            int waited = 0;
            for (double loss : at.validLosses()) {
                if (loss < best * (1 - PROGRESS) || best == Double.POSITIVE_INFINITY) {
                    best = loss;
                    waited = 0;
                } else if (++waited > patience) {
                    rate *= factor;
                    waited = 0;
                }
            }
            return rate;
        }
    }
}
