package io.github.graftml.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.optim.Loss;
import io.github.graftml.optim.Optimizer;
import io.github.graftml.optim.Schedule;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.Precision;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link Trainer}, including defaults. They can be saved in a file and reused by {@link
 * Trainer#settings}. Immutable.
 *
 * @param model     the description of the model, see {@link io.github.graftml.model.Model#describe()}; not its
 *                  weights or frozen layers
 * @param optimizer the optimizer with its learning rate
 * @param schedule  the learning rate schedule; a custom one is saved as {@link Schedule#stored}
 * @param loss      the loss function
 * @param epochs    the number of epochs, at least 1
 * @param device    the requested device
 * @param trainingPrecision the precision of the layers that are trained, fp32 or bf16; see {@link Trainer#precision}
 * @param cacheFeatures see {@link Trainer#cacheFeatures}; null if it was not set
 * @param metrics the names of the metrics of {@link Trainer#metric}, in order
 * @param hyperparameters see {@link Trainer#hyperparameters}; in order
 */
public record Settings(String model, Optimizer optimizer, Schedule schedule, Loss loss, int epochs, Device device,
        @JsonProperty("training_precision") Precision trainingPrecision,
        @JsonProperty("cache_features") @Nullable Integer cacheFeatures,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> metrics, Map<String, String> hyperparameters) {

    /**
     * Replaces automatic and missing precision by fp32, and a custom schedule by {@link Schedule.Own}. Copies the
     * hyperparameters and renames those of version 0.1.
     *
     * @param model     the description of the model, see {@link io.github.graftml.model.Model#describe()}; not its
     *                  weights or frozen layers
     * @param optimizer the optimizer with its learning rate
     * @param schedule  the learning rate schedule; a custom one is saved as a {@link Schedule.Own}
     * @param loss      the loss function
     * @param epochs    the number of epochs, at least 1
     * @param device    the requested device
     * @param trainingPrecision the precision of the layers that are trained, fp32 or bf16; see {@link
     *                         Trainer#precision}
     * @param cacheFeatures see {@link Trainer#cacheFeatures}; null if it was not set
     * @param metrics the names of the metrics of {@link Trainer#metric}, in order
     * @param hyperparameters see {@link Trainer#hyperparameters}; in order
     */
    public Settings {
        model = FormerRuns.model(model);
        trainingPrecision = trainingPrecision == null || trainingPrecision == Precision.AUTO ? Precision.FP32
                : trainingPrecision;
        schedule = Schedule.stored(schedule);
        metrics = metrics == null ? List.of() : List.copyOf(metrics); // version 0.1 had none
        hyperparameters = Collections.unmodifiableMap(FormerRuns.hyperparameters(hyperparameters, loss));
    }

    /**
     * Reads a file. Version 0.1 had one precision for training and for the frozen part; null was the model's default.
     */
    @JsonCreator
    static Settings of(@JsonProperty("model") String model, @JsonProperty("optimizer") Optimizer optimizer,
            @JsonProperty("schedule") Schedule schedule,
            @JsonProperty("loss") Loss loss, @JsonProperty("epochs") int epochs, @JsonProperty("device") Device device,
            @JsonProperty("training_precision") @Nullable Precision trainingPrecision,
            @JsonProperty("precision") @Nullable Precision former,
            @JsonProperty("cache_features") @Nullable Integer cacheFeatures,
            @JsonProperty("metrics") List<String> metrics,
            @JsonProperty("hyperparameters") Map<String, String> hyperparameters) {
        return new Settings(trainingPrecision == null ? FormerRuns.model(model, former) : model, optimizer, schedule,
                loss, epochs, device,
                trainingPrecision == null ? FormerRuns.trainingPrecision(former) : trainingPrecision, cacheFeatures,
                metrics,
                hyperparameters);
    }

    /**
     * {@return each setting that differs, as {@code epochs 3 instead of 5}, this value first} Hyperparameters come
     * first, since the program knows them by name.
     */
    List<String> differencesFrom(Settings other) {
        List<String> differences = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(hyperparameters.keySet());
        names.addAll(other.hyperparameters.keySet());
        names.forEach(
                name -> addDifference(differences, name, hyperparameters.get(name), other.hyperparameters.get(name)));
        for (RecordComponent setting : Settings.class.getRecordComponents()) {
            if (setting.getType() != Map.class && setting.getType() != List.class) {
                addDifference(differences, setting.getName(), value(setting, this), value(setting, other));
            }
        }
        other.metrics.stream().filter(name -> !metrics.contains(name)) // additional metrics change nothing
                .forEach(name -> addDifference(differences, "metric", null, name));
        return differences;
    }

    /** Adds the difference of two values, if they differ: {@code epochs 3 instead of 5}; null means none. */
    static void addDifference(List<String> differences, String name, @Nullable Object mine, @Nullable Object theirs) {
        if (!Objects.equals(mine, theirs)) {
            differences.add(mine == null ? "no " + name + " instead of " + theirs
                    : name + " " + mine + " instead of " + (theirs == null ? "none" : theirs));
        }
    }

    private static @Nullable Object value(RecordComponent component, Settings of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Cannot call an accessor of a public record", e);
        }
    }
}
