package io.github.graftml.train;

import static java.util.Objects.requireNonNull;

import io.github.graftml.error.GraftException;
import io.github.graftml.metrics.Metric;
import io.github.graftml.weights.StateDict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Calls several callbacks in order. */
final class CallbackList implements Callback, AutoCloseable {

    private final List<Callback> all;
    private final List<Metric<?>> metrics;

    private CallbackList(List<Callback> all, List<Metric<?>> metrics) {
        this.all = all;
        Set<Metric<?>> wanted = new LinkedHashSet<>(metrics);
        all.forEach(callback -> wanted.addAll(callback.metrics()));
        this.metrics = List.copyOf(wanted);
    }

    /**
     * Returns the callbacks of the trainer, then the others; checkpoints come last, so that they contain the effects
     * of all.
     */
    static CallbackList of(List<Callback> internal, List<Callback> callbacks, List<Metric<?>> metrics) {
        List<Callback> all = new ArrayList<>(internal);
        all.addAll(callbacks);
        all.forEach(CallbackList::requireName);
        all.sort(Comparator.comparingInt(Callback::order));
        return new CallbackList(all, metrics);
    }

    /** {@return the metrics to compute in each epoch: those of the trainer, then those of callbacks} */
    @Override
    public List<Metric<?>> metrics() {
        return metrics;
    }

    private static void requireName(Callback callback) {
        try {
            boolean hasState = callback.getClass().getMethod("state").getDeclaringClass() != Callback.class;
            if (hasState && callback.name().isEmpty()) {
                throw new GraftException(
                        "The callback " + callback + " overrides state() but has no name() for checkpoints"
                                + "; override name() with a unique name");
            }
        } catch (NoSuchMethodException e) {
            throw new AssertionError("Every callback has state()", e);
        }
    }

    /** {@return the state of each callback, by name; empty states are left out} */
    Map<String, StateDict> states() {
        Map<String, StateDict> states = new LinkedHashMap<>();
        named().forEach((name, callback) -> {
            StateDict state = callback.state();
            if (!state.tensors().isEmpty() || !state.metadata().isEmpty()) {
                states.put(name, state);
            }
        });
        return states;
    }

    /**
     * Checks that this run has all callbacks of a checkpoint.
     *
     * @throws GraftException if a callback is missing
     */
    void requireFitting(Map<String, StateDict> states) {
        states.keySet().stream().filter(name -> !named().containsKey(name)).findFirst().ifPresent(name -> {
            throw new GraftException(
                    "The resumed run used the callback " + name + ", which is missing now; found " + named().keySet()
                            + "; add it to the trainer");
        });
    }

    void restore(TrainingRun fit, Map<String, StateDict> states) {
        Map<String, Callback> named = named();
        states.forEach((name, state) -> requireNonNull(named.get(name)).restore(fit, state));
    }

    /** {@return the states of version 0.1 by the current names of the callbacks; unknown ones keep their name} */
    Map<String, StateDict> renamed(Map<String, StateDict> former) {
        Map<String, Callback> byClass = new LinkedHashMap<>();
        all.forEach(
                callback -> putNumbered(byClass, FormerRuns.callback(callback.name(), callback.getClass()), callback));
        Map<String, StateDict> renamed = new LinkedHashMap<>();
        former.forEach((key, state) -> renamed
                .put(named().entrySet().stream().filter(entry -> entry.getValue() == byClass.get(key))
                        .findFirst().map(Map.Entry::getKey).orElse(key), state));
        return renamed;
    }

    /** Returns the callbacks that have a name; further ones of the same name get a number. */
    private Map<String, Callback> named() {
        Map<String, Callback> named = new LinkedHashMap<>();
        all.stream().filter(callback -> !callback.name().isEmpty())
                .forEach(callback -> putNumbered(named, callback.name(), callback));
        return named;
    }

    /** Puts {@code value} under {@code name}, or under {@code name-2} and so on if that is taken. */
    private static void putNumbered(Map<String, Callback> values, String name, Callback value) {
        String free = name;
        for (int number = 2; values.containsKey(free); number++) {
            free = name + "-" + number;
        }
        values.put(free, value);
    }

    @Override
    public void onFitStart(TrainingRun fit) {
        all.forEach(callback -> callback.onFitStart(fit));
    }

    @Override
    public void onEpochStart(TrainingRun fit) {
        all.forEach(callback -> callback.onEpochStart(fit));
    }

    @Override
    public void onBatch(TrainingRun fit, BatchResult batch) {
        all.forEach(callback -> callback.onBatch(fit, batch));
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult result) {
        all.forEach(callback -> callback.onEpochEnd(fit, result));
    }

    @Override
    public void onFitEnd(TrainingRun fit, History history) {
        all.forEach(callback -> callback.onFitEnd(fit, history));
    }

    @Override
    public void onClose() {
        RuntimeException failure = null;
        for (Callback callback : all) {
            try {
                callback.onClose();
            } catch (RuntimeException e) { // the others must close too
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        onClose();
    }
}
