package io.github.graftml.train;

import io.github.graftml.optim.Loss;
import io.github.graftml.runtime.Precision;
import io.github.graftml.runtime.internal.Canonical;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values that version 0.1 wrote into files of a run: texts of {@code toString()}, and class names of
 * callbacks. The only class that knows these formats.
 */
final class FormerRuns {

    private static final Pattern CLASSIFIER = Pattern
            .compile("ImageClassifier\\[(.+?)(, backbone frozen, precision (\\w+))?, classes=.*", Pattern.DOTALL);
    private static final Map<String, String> MODELS = Map.of("CustomCNN", "custom_cnn");

    /** The class names of version 0.1 by the names of the callbacks of the library and its command line. */
    private static final Map<String, String> CALLBACKS = Map.of("early_stopping", "EarlyStopping",
            "exponential_moving_average", "WeightAverage", "run_recorder", "RunRecorder", "mlflow", "MlflowTracker");

    /** Current names of the options and commands of version 0.1; runs store them as hyperparameters. */
    private static final Map<String, String> OPTIONS = Map.of("--valid-share", "--valid-fraction");
    private static final Map<String, String> COMMANDS = Map.of("transfer-learning", "train", "custom-cnn", "train");
    private static final String COMMAND = "command";
    private static final String CLASS_WEIGHTS = "--class-weights";

    private FormerRuns() {
    }

    /**
     * {@return hyperparameters under the current names of the command line}
     *
     * @param loss the loss of the run; it has the class weights where version 0.1 wrote the address of a Java array
     */
    static Map<String, String> hyperparameters(Map<String, String> written, Loss loss) {
        Map<String, String> named = new LinkedHashMap<>();
        if ("custom-cnn".equals(written.get(COMMAND))) {
            named.put("--arch", "custom-cnn");
        }
        written.forEach((name, value) -> named.put(OPTIONS.getOrDefault(name, name), value));
        named.computeIfPresent(COMMAND, (name, command) -> COMMANDS.getOrDefault(command, command));
        named.computeIfPresent(CLASS_WEIGHTS, (name, value) -> !value.startsWith("[D@") ? value
                : loss.classWeights().stream().map(Object::toString).collect(Collectors.joining(",")));
        return named;
    }

    /** {@return a model's description in the current format, converted if necessary} */
    static String model(String described) {
        Matcher classifier = CLASSIFIER.matcher(described);
        if (!classifier.matches()) {
            return MODELS.getOrDefault(described, described);
        }
        String precision = classifier.group(3);
        return model(classifier.group(1))
                + (precision == null ? "" : ", precision " + precision.toLowerCase(Locale.ROOT));
    }

    /**
     * {@return a model's description in the current format, with the precision that the trainer of version 0.1 gave
     * its frozen part}
     *
     * @param trainers the precision of the trainer; null if it had none
     */
    static String model(String described, @Nullable Precision trainers) {
        String now = model(described);
        return trainers == null ? now : now.replaceFirst(", precision \\w+$", ", precision " + Canonical.of(trainers));
    }

    /**
     * {@return the precision in which version 0.1 trained}
     *
     * @param trainers the precision of the trainer; null if it had none
     */
    static Precision trainingPrecision(@Nullable Precision trainers) {
        return trainers == Precision.BF16 ? Precision.BF16 : Precision.FP32;
    }

    /**
     * {@return the current text of {@code now} if {@code printed} is the text of the same value in version 0.1; else
     * {@code printed}}
     */
    static String text(String printed, Object now) {
        return printed != null && now != null && plain(printed).equals(plain(Canonical.formerly(now)))
                ? Canonical.of(now) : printed;
    }

    /** Removes names of components and punctuation, so that the text of a record equals the canonical text. */
    private static String plain(String text) {
        return text.replaceAll("Optional(Int)?\\.empty", "none").replaceAll("Optional(Int)?\\[", "[")
                .replaceAll("(?<=[\\[ ])\\w+=", "")
                .replaceAll("[\\[\\](){}_]", " ").replaceAll("[ ,]+", " ").strip().toLowerCase(Locale.ROOT);
    }

    /**
     * {@return the key under which version 0.1 stored the state of a callback: the simple name of its class, with
     * outer classes if nested}
     *
     * @param name the current name of the callback
     * @param type the current class of the callback; used for custom callbacks
     */
    static String callback(String name, Class<?> type) {
        return CALLBACKS.getOrDefault(name, type.getName().replaceFirst(".*\\.", ""));
    }
}
