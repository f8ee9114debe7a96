package io.github.graftml.train;

import io.github.graftml.model.Model;
import java.util.ArrayList;
import java.util.List;

/** Several callbacks as one, told in order. */
final class Callbacks implements Callback, AutoCloseable {

    private final List<Callback> all;

    private Callbacks(List<Callback> all) {
        this.all = all;
    }

    /** The model comes first if it is a callback itself. */
    static Callbacks of(Model model, List<Callback> callbacks) {
        List<Callback> all = new ArrayList<>();
        if (model instanceof Callback callback) {
            all.add(callback);
        }
        all.addAll(callbacks);
        return new Callbacks(all);
    }

    @Override
    public void onFitStart(Fit fit) {
        all.forEach(callback -> callback.onFitStart(fit));
    }

    @Override
    public void onEpochStart(Fit fit) {
        all.forEach(callback -> callback.onEpochStart(fit));
    }

    @Override
    public void onBatch(Fit fit, BatchResult batch) {
        all.forEach(callback -> callback.onBatch(fit, batch));
    }

    @Override
    public void onEpochEnd(Fit fit, EpochResult result) {
        all.forEach(callback -> callback.onEpochEnd(fit, result));
    }

    @Override
    public void onFitEnd(Fit fit, History history) {
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
