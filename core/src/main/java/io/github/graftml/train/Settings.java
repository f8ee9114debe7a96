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
 * What a {@link Trainer} was told, defaults filled in: as a value that a file can hold and {@link Trainer#settings} takes over.
 *
 * @param model     see {@link io.github.graftml.model.Model#describe()}; its weights and its freezing are the caller's to settle
 * @param optimizer how weights follow their gradients
 * @param schedule  how the learning rate changes; one that is not of {@link Schedule}'s factories is kept as a {@link Schedule.Own}
 * @param loss      what training makes small
 * @param epochs    at least 1
 * @param device    as asked for
 * @param trainingPrecision what trains computed with: fp32 or bf16, see {@link Trainer#precision}
 * @param cacheFeatures see {@link Trainer#cacheFeatures}; null if it was not asked for
 * @param metrics names of {@link Trainer#metric}, in the order in which they were given
 * @param hyperparameters see {@link Trainer#hyperparameters}; in the order in which they were given
 */
public record Settings(String model, Optimizer optimizer, Schedule schedule, Loss loss, int epochs, Device device,
                       @JsonProperty("training_precision") Precision trainingPrecision, @JsonProperty("cache_features") @Nullable Integer cacheFeatures,
                       @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> metrics, Map<String, String> hyperparameters) {

    /**
     * Reads automatic precision and none as fp32, which they are in training. Replaces a schedule that no file can hold.
     * Copies the hyperparameters, those of version 0.1 under today's names.
     */
    public Settings {
        model = FormerRuns.model(model);
        trainingPrecision = trainingPrecision == null || trainingPrecision == Precision.AUTO ? Precision.FP32 : trainingPrecision;
        schedule = Schedule.isKnown(schedule) ? schedule : new Schedule.Own();
        metrics = metrics == null ? List.of() : List.copyOf(metrics); // version 0.1 had none
        hyperparameters = Collections.unmodifiableMap(FormerRuns.hyperparameters(hyperparameters, loss));
    }

    /** Reads a file; version 0.1 had one precision for training and for the frozen part, null for the model's own. */
    @JsonCreator
    static Settings of(@JsonProperty("model") String model, @JsonProperty("optimizer") Optimizer optimizer, @JsonProperty("schedule") Schedule schedule,
            @JsonProperty("loss") Loss loss, @JsonProperty("epochs") int epochs, @JsonProperty("device") Device device,
            @JsonProperty("training_precision") @Nullable Precision trainingPrecision, @JsonProperty("precision") @Nullable Precision former,
            @JsonProperty("cache_features") @Nullable Integer cacheFeatures, @JsonProperty("metrics") List<String> metrics,
            @JsonProperty("hyperparameters") Map<String, String> hyperparameters) {
        return new Settings(trainingPrecision == null ? FormerRuns.model(model, former) : model, optimizer, schedule, loss, epochs, device,
                trainingPrecision == null ? FormerRuns.trainingPrecision(former) : trainingPrecision, cacheFeatures, metrics,
                hyperparameters);
    }

    /** @return each setting that differs, as {@code epochs 3 instead of 5}, this one's value first; hyperparameters, which the user's program knows by name, before the rest */
    List<String> differencesFrom(Settings other) {
        List<String> differences = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(hyperparameters.keySet());
        names.addAll(other.hyperparameters.keySet());
        names.forEach(name -> addDifference(differences, name, hyperparameters.get(name), other.hyperparameters.get(name)));
        for (RecordComponent setting : Settings.class.getRecordComponents()) {
            if (setting.getType() != Map.class && setting.getType() != List.class) {
                addDifference(differences, setting.getName(), value(setting, this), value(setting, other));
            }
        }
        other.metrics.stream().filter(name -> !metrics.contains(name)) // more of them change nothing
                .forEach(name -> addDifference(differences, "metric", null, name));
        return differences;
    }

    /** Adds how two values differ, if they do: {@code epochs 3 instead of 5}; null is none. */
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
            throw new LinkageError("A public record's accessors can be called", e);
        }
    }
}
