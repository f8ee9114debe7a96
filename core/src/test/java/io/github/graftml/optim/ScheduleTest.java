package io.github.graftml.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.graftml.train.Goldens;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final double BASE = 0.01;

    @Test
    void rate_thirtySteps_torchsValues() throws IOException {
        StateDict golden = Goldens.read("schedules.safetensors");
        Map<String, Schedule> schedules = Map.of(
                "step10_0.1", Schedule.step(10, 0.1),
                "cosine30", Schedule.cosine(),
                "onecycle30_max0.1", Schedule.oneCycle(0.1),
                "exp0.9", Schedule.exponential(0.9),
                "linear_warmup5", Schedule.linearWarmUp(5));
        assertThat(golden.tensors().keySet()).isEqualTo(schedules.keySet());
        schedules.forEach((name, schedule) -> {
            double[] expected = Goldens.doubles(golden.get(name));
            assertThat(expected).hasSize(30);
            for (int step = 0; step < 30; step++) {
                assertThat(schedule.rate(BASE, step(step, 30))).as(name + " at step " + step).isCloseTo(expected[step],
                        within(1e-9));
            }
        });
    }

    @Test
    void rate_cyclesAndWarmUpOfOnesOwn_torchsValues() throws IOException {
        StateDict golden = Goldens.read("tuning.safetensors");
        Map.of("oneCycle.head", Schedule.oneCycle(2e-3).peakAt(0.99).divisors(25, 1e5),
                "oneCycle.all", Schedule.oneCycle(1e-3).divisors(5, 1e5),
                "warmUp.exponential", Schedule.linearWarmUp(5, 0.1, Schedule.exponential(0.9)))
                .forEach((name, schedule) -> {
                    double[] expected = Goldens.doubles(golden.get(name));
                    for (int step = 0; step < 30; step++) {
                        assertThat(schedule.rate(BASE, step(step, 30))).as(name + " at step " + step)
                                .isCloseTo(expected[step], within(1e-12));
                    }
                });
    }

    @Test
    void reduceOnPlateau_elevenEpochs_torchsValues() throws IOException {
        List<Double> losses = List.of(1.0, 0.9, 0.91, 0.92, 0.93, 0.94, 0.5, 0.49999, 0.5, 0.51, 0.4);
        double[] expected = Goldens.doubles(Goldens.read("tuning.safetensors").get("plateau"));
        Schedule schedule = Schedule.reduceOnPlateau(0.1, 1);
        for (int epoch = 1; epoch <= losses.size(); epoch++) {
            assertThat(schedule.rate(BASE, after(losses.subList(0, epoch).toArray(Double[]::new))))
                    .as("behind epoch " + epoch)
                    .isCloseTo(expected[epoch - 1], within(1e-12));
        }
    }

    @Test
    void oneCycle_peakAtTheFirstStep_startsThere() {
        assertThat(Schedule.oneCycle(0.1).peakAt(0.5).rate(BASE, step(0, 2))).isEqualTo(0.1);
    }

    @Test
    void perEpoch_withinAnEpoch_doesNotMove() {
        Schedule schedule = Schedule.step(1, 0.5).perEpoch();
        assertThat(schedule.rate(BASE, new ScheduleContext(0, 20, 0, 2, List.of()))).isEqualTo(BASE);
        assertThat(schedule.rate(BASE, new ScheduleContext(9, 20, 0, 2, List.of()))).isEqualTo(BASE);
        assertThat(schedule.rate(BASE, new ScheduleContext(10, 20, 1, 2, List.of(0.5)))).isEqualTo(BASE / 2);
    }

    @Test
    void linearWarmUp_thenCosine_runsTheCosineOverWhatIsLeft() {
        Schedule schedule = Schedule.linearWarmUp(10, 0.1, Schedule.cosine());
        assertThat(schedule.rate(BASE, step(5, 30))).isCloseTo(BASE * 0.55, within(1e-12));
        assertThat(schedule.rate(BASE, step(10, 30))).isEqualTo(BASE);
        assertThat(schedule.rate(BASE, step(20, 30))).isCloseTo(BASE / 2, within(1e-12));
    }

    @Test
    void reduceOnPlateau_withoutProgress_waitsForItsPatience() {
        Schedule schedule = Schedule.reduceOnPlateau(0.1, 1);
        assertThat(schedule.rate(BASE, after(1.0, 0.9, 0.9))).isEqualTo(BASE);
        assertThat(schedule.rate(BASE, after(1.0, 0.9, 0.9, 0.95))).isCloseTo(BASE * 0.1, within(1e-12));
        assertThat(schedule.rate(BASE, after(1.0, 0.9, 0.9, 0.8, 0.8))).as("0.8 was progress").isEqualTo(BASE);
    }

    @Test
    void oneCycle_ofOneStep_isANumber() {
        assertThat(Schedule.oneCycle(0.1).rate(BASE, step(0, 1))).isBetween(0.0, 0.1);
    }

    @Test
    void settings_outOfRange_failWithTheirName() {
        assertThatThrownBy(() -> Schedule.step(0, 0.1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("every must be at least 1; got 0");
        assertThatThrownBy(() -> Schedule.exponential(0)).hasMessage("gamma must be in (0, 1]; got 0.0");
        assertThatThrownBy(() -> Schedule.oneCycle(Double.NaN)).hasMessage("maximum must be greater than 0; got NaN");
        assertThatThrownBy(() -> Schedule.reduceOnPlateau(1, 2)).hasMessage("factor must be below 1; got 1.0");
    }

    private static ScheduleContext step(int step, int steps) {
        return new ScheduleContext(step, steps, 0, 1, List.of());
    }

    private static ScheduleContext after(Double... validLosses) {
        return new ScheduleContext(validLosses.length, 100, validLosses.length, 100, List.of(validLosses));
    }
}
