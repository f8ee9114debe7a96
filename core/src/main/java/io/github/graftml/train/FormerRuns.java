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
 * What version 0.1 wrote of a run where the library writes names now: its values printed themselves, and callbacks stood under
 * the names of their classes. The only place that knows of those forms.
 */
final class FormerRuns {

    private static final Pattern CLASSIFIER = Pattern.compile("ImageClassifier\\[(.+?)(, backbone frozen, precision (\\w+))?, classes=.*", Pattern.DOTALL);
    private static final Map<String, String> MODELS = Map.of("CustomCNN", "custom_cnn");

    /** By the name of a callback of the library or its command line: the class that it was. */
    private static final Map<String, String> CALLBACKS = Map.of("early_stopping", "EarlyStopping",
            "exponential_moving_average", "WeightAverage", "run_recorder", "RunRecorder", "mlflow", "MlflowTracker");

    /** Options and commands of 0.1's command line under today's names; runs keep them as hyperparameters. */
    private static final Map<String, String> OPTIONS = Map.of("--valid-share", "--valid-fraction");
    private static final Map<String, String> COMMANDS = Map.of("transfer-learning", "train", "custom-cnn", "train");
    private static final String COMMAND = "command";
    private static final String CLASS_WEIGHTS = "--class-weights";

    private FormerRuns() {
    }

    /**
     * Returns hyperparameters under the names that today's command line has for them; those of today stay.
     *
     * @param loss of the run, which knows the class weights where 0.1 wrote a Java array's address in their place
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

    /** Returns a model's description in today's form; one that is in it already stays. */
    static String model(String described) {
        Matcher classifier = CLASSIFIER.matcher(described);
        if (!classifier.matches()) {
            return MODELS.getOrDefault(described, described);
        }
        String precision = classifier.group(3);
        return model(classifier.group(1)) + (precision == null ? "" : ", precision " + precision.toLowerCase(Locale.ROOT));
    }

    /**
     * Returns a model's description in today's form, in the precision that 0.1's trainer gave its frozen part.
     *
     * @param trainers null if the trainer was given none
     */
    static String model(String described, @Nullable Precision trainers) {
        String now = model(described);
        return trainers == null ? now : now.replaceFirst(", precision \\w+$", ", precision " + Canonical.of(trainers));
    }

    /**
     * Returns what 0.1 trained in.
     *
     * @param trainers null if the trainer was given none
     */
    static Precision trainingPrecision(@Nullable Precision trainers) {
        return trainers == Precision.BF16 ? Precision.BF16 : Precision.FP32;
    }

    /** Returns today's text of {@code now} if {@code printed} is how 0.1 printed the same value; else {@code printed}. */
    static String text(String printed, Object now) {
        return printed != null && now != null && plain(printed).equals(plain(Canonical.formerly(now))) ? Canonical.of(now) : printed;
    }

    /** Without the names of components and what stands around values: a record's text and a canonical one then are the same. */
    private static String plain(String text) {
        return text.replaceAll("Optional(Int)?\\.empty", "none").replaceAll("Optional(Int)?\\[", "[").replaceAll("(?<=[\\[ ])\\w+=", "")
                .replaceAll("[\\[\\](){}_]", " ").replaceAll("[ ,]+", " ").strip().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns under which key 0.1 kept what a callback remembers: the simple name of its class, a nested class with its outer ones.
     *
     * @param name of the callback now
     * @param type of the callback now; asked only for callbacks of the user's own
     */
    static String callback(String name, Class<?> type) {
        return CALLBACKS.getOrDefault(name, type.getName().replaceFirst(".*\\.", ""));
    }
}
