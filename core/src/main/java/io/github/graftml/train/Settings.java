package io.github.graftml.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.model.Precision;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a {@link Trainer} was told, defaults filled in: as a value that a file can hold and {@link Trainer#like} takes over.
 *
 * @param model     the model as it prints itself; its weights and its freezing are the caller's to settle
 * @param optimizer how weights follow their gradients
 * @param schedule  how the learning rate changes; one that is not of {@link Schedule}'s factories is kept as a {@link Schedule.Own}
 * @param loss      what training makes small
 * @param epochs    at least 1
 * @param device    as asked for
 * @param precision as asked for; null for the model's own
 * @param cacheFeatures see {@link Trainer#cacheFeatures}; null if it was not asked for
 */
public record Settings(String model, Optimizer optimizer, Schedule schedule, Loss loss, int epochs, Device device, Precision precision,
                       @JsonProperty("cache_features") Integer cacheFeatures) {

    /** Takes the place of a schedule that no file can hold. */
    public Settings {
        schedule = Schedule.isKnown(schedule) ? schedule : new Schedule.Own();
    }

    /** @return each setting that differs, as {@code epochs 3 instead of 5}, this one's value first */
    List<String> differencesFrom(Settings other) {
        List<String> differences = new ArrayList<>();
        for (RecordComponent setting : Settings.class.getRecordComponents()) {
            Object mine = value(setting, this);
            Object theirs = value(setting, other);
            if (!Objects.equals(mine, theirs)) {
                differences.add(setting.getName() + " " + mine + " instead of " + theirs);
            }
        }
        return differences;
    }

    private static Object value(RecordComponent component, Settings of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("A public record's accessors can be called", e);
        }
    }
}
