package io.github.graftml.optim;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import io.github.graftml.runtime.internal.NamedChoice;

/**
 * A learning rate schedule: the learning rate as a function of the run's position. It is pure, so that a run can be
 * resumed
 * anywhere. Schedules count optimizer steps; {@link #perEpoch()} counts epochs instead.
 *
 * <p>The formulas are those of {@code torch.optim.lr_scheduler}, in closed form. Every factory returns a record that
 * prints its configuration. A custom schedule is a lambda.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonTypeIdResolver(NamedChoice.class)
@JsonSubTypes({@JsonSubTypes.Type(ScheduleKinds.Constant.class), @JsonSubTypes.Type(ScheduleKinds.StepDecay.class),
        @JsonSubTypes.Type(ScheduleKinds.Exponential.class), @JsonSubTypes.Type(ScheduleKinds.Cosine.class),
        @JsonSubTypes.Type(Schedule.OneCycle.class), @JsonSubTypes.Type(ScheduleKinds.LinearWarmUp.class),
        @JsonSubTypes.Type(ScheduleKinds.ReduceOnPlateau.class), @JsonSubTypes.Type(ScheduleKinds.PerEpoch.class),
        @JsonSubTypes.Type(ScheduleKinds.Own.class)})
@FunctionalInterface
public interface Schedule {

    /**
     * Returns the learning rate of a step.
     *
     * @param base the optimizer's learning rate, greater than 0
     * @param at   the run's position, before the step
     * @return the learning rate of that step, at least 0
     */
    double rate(double base, ScheduleContext at);

    /** {@return this schedule, counting epochs instead of steps} The rate is then constant within an epoch. */
    default Schedule perEpoch() {
        return new ScheduleKinds.PerEpoch(this);
    }

    /** {@return a schedule of the optimizer's learning rate throughout} */
    static Schedule constant() {
        return new ScheduleKinds.Constant();
    }

    /**
     * Returns step decay.
     *
     * @param every steps after which the rate falls, at least 1
     * @param gamma the factor it falls by, in (0, 1]
     * @return {@code base * gamma^floor(step / every)}: torch's {@code StepLR}
     */
    static Schedule step(int every, double gamma) {
        return new ScheduleKinds.StepDecay(every, gamma);
    }

    /**
     * Returns exponential decay.
     *
     * @param gamma the factor of every step, in (0, 1]
     * @return {@code base * gamma^step}, torch's {@code ExponentialLR}
     */
    static Schedule exponential(double gamma) {
        return new ScheduleKinds.Exponential(gamma);
    }

    /** {@return cosine decay from the optimizer's rate to 0 over the run} Torch's {@code CosineAnnealingLR}. */
    static Schedule cosine() {
        return new ScheduleKinds.Cosine(0);
    }

    /**
     * Returns cosine decay from the optimizer's rate to a minimum over the run.
     *
     * @param minimum the rate at the end, at least 0
     * @return {@code minimum + (base - minimum) * (1 + cos(pi * step / steps)) / 2}, torch's {@code CosineAnnealingLR}
     */
    static Schedule cosine(double minimum) {
        return new ScheduleKinds.Cosine(minimum);
    }

    /**
     * Returns the one-cycle policy (Smith and Topin, 2018) with torch's defaults. The rate rises from
     * {@code maximum / 25} to
     * {@code maximum} over the first 30 % of the run, then falls to a 10,000th of its start, both along half a cosine.
     * The optimizer's learning rate is ignored.
     *
     * @param maximum the highest rate, greater than 0
     * @return torch's {@code OneCycleLR}, without its cycling of the momentum
     */
    static OneCycle oneCycle(double maximum) {
        return new OneCycle(maximum, 0.3, 25, 25e4);
    }

    /**
     * Returns a linear warm-up.
     *
     * @param steps steps until the full rate is reached, at least 1
     * @return a straight line from a tenth of the optimizer's rate to the whole, then constant
     */
    static Schedule linearWarmUp(int steps) {
        return linearWarmUp(steps, 0.1, constant());
    }

    /**
     * Returns a linear warm-up before another schedule.
     *
     * @param steps steps until the full rate is reached, at least 1
     * @param start the first step's fraction of the rate, in (0, 1]
     * @param then  the schedule after the warm-up; its step 0 is the end of the warm-up, its run the remaining steps
     * @return torch's {@code LinearLR(start_factor=start)}, followed by {@code then}
     */
    static Schedule linearWarmUp(int steps, double start, Schedule then) {
        return new ScheduleKinds.LinearWarmUp(steps, start, then);
    }

    /**
     * Returns a schedule that lowers the rate after more than {@code patience} epochs without improvement of the
     * validation
     * loss. An improvement is at least 0.01 % below the best (torch's {@code ReduceLROnPlateau} with its default
     * threshold).
     *
     * @param factor   what the rate is multiplied by, in (0, 1)
     * @param patience epochs without improvement before the rate falls, at least 0
     * @return the schedule
     */
    static Schedule reduceOnPlateau(double factor, int patience) {
        return new ScheduleKinds.ReduceOnPlateau(factor, patience);
    }

    /**
     * Returns a schedule as a file holds it: itself if it is known, else a placeholder in its place, which has no rate.
     *
     * @param schedule of the library or of the user's own
     */
    static Schedule stored(Schedule schedule) {
        return isKnown(schedule) ? schedule : new ScheduleKinds.Own();
    }

    /**
     * {@return whether a schedule consists of this interface's factories only, so that a file can contain it}
     *
     * @param schedule a schedule
     */
    static boolean isKnown(Schedule schedule) {
        return !(schedule instanceof ScheduleKinds.Own)
                && NamedChoice.of(Schedule.class).anyMatch(known -> known.isInstance(schedule))
                && (!(schedule instanceof ScheduleKinds.PerEpoch per) || isKnown(per.of()))
                && (!(schedule instanceof ScheduleKinds.LinearWarmUp warmUp) || isKnown(warmUp.then()));
    }

    /**
     * See {@link #oneCycle(double)}.
     *
     * @param maximum      the highest rate, greater than 0
     * @param peak         the fraction of the run after which it is reached, in (0, 1]; torch's {@code pct_start}
     * @param startDivisor what the maximum is divided by at the beginning, at least 1; torch's {@code div_factor}
     * @param endDivisor   what the maximum is divided by at the end, at least 1; torch's
     *                     {@code div_factor * final_div_factor}
     */
    @NameInFiles(value = "one_cycle", formerly = "OneCycle")
    record OneCycle(double maximum, double peak,
            @JsonProperty("start_divisor") @JsonAlias("startDivisor") double startDivisor,
            @JsonProperty("end_divisor") @JsonAlias("endDivisor") double endDivisor) implements Schedule {

        /**
         * Checks the ranges.
         *
         * @param maximum      the highest rate, greater than 0
         * @param peak         the fraction of the run after which it is reached, in (0, 1]; torch's {@code pct_start}
         * @param startDivisor what the maximum is divided by at the beginning, at least 1; torch's {@code div_factor}
         * @param endDivisor   what the maximum is divided by at the end, at least 1; torch's {@code div_factor *
         *                     final_div_factor}
         */
        public OneCycle {
            Checks.positive("maximum", maximum);
            Checks.fraction("peak", peak);
            Checks.factor("startDivisor", startDivisor);
            Checks.factor("endDivisor", endDivisor);
        }

        /**
         * {@return a copy of this schedule with another position of the highest rate}
         *
         * @param fraction the fraction of the run, in (0, 1]. Default: 0.3
         */
        public OneCycle peakAt(double fraction) {
            return new OneCycle(maximum, fraction, startDivisor, endDivisor);
        }

        /**
         * {@return a copy of this schedule from {@code maximum / start} to {@code maximum / end}}
         *
         * @param start what the maximum is divided by at the beginning, at least 1. Default: 25
         * @param end   what the maximum is divided by at the end, at least 1. Default: 25e4
         */
        public OneCycle divisors(double start, double end) {
            return new OneCycle(maximum, peak, start, end);
        }

        @Override
        public double rate(double base, ScheduleContext at) {
            double top = peak * at.steps() - 1; // the step with the highest rate; torch lets it fall between two steps
            double last = at.steps() - 1;
            if (at.step() < top || at.step() == top && top > 0) {
                return along(maximum / startDivisor, maximum, at.step() / top);
            }
            return along(maximum, maximum / endDivisor, last == top ? 1 : (at.step() - top) / (last - top));
        }

        /** Half a cosine from {@code from} (fraction 0) to {@code to} (fraction 1). */
        private static double along(double from, double to, double fraction) {
            return to + (from - to) * (1 + Math.cos(Math.PI * Math.min(1, fraction))) / 2;
        }
    }
}
