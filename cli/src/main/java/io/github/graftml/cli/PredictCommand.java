package io.github.graftml.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.ImageClassifier;
import io.github.graftml.Prediction;
import io.github.graftml.Prediction.Candidate;
import io.github.graftml.runtime.Precision;
import io.github.graftml.transform.TestTimeAugmentation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code predict}. */
@Command(name = "predict", mixinStandardHelpOptions = true, header = "Classify images with a saved model.")
final class PredictCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "MODEL",
            description = "Saved model: the folder or file that a training command left, OUT/model.")
    private Path model;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Image files.")
    private List<Path> images;

    @Section(Section.MODEL)
    @Option(names = "--tta", paramLabel = "flip|five-crops",
            description = "Test-time augmentation: average the probabilities over several views of each image.")
    private Views views;

    @Section(Section.OUTPUT)
    @Option(names = "--json", description = "Print one JSON object per image.")
    private boolean json;

    @Section(Section.MODEL)
    @Option(names = "--precision", paramLabel = "fp32|bf16|int8|auto",
            description = "Number format of predictions. Default: the saved model's, which is fp32 unless it was set.")
    private Precision precision;

    @Override
    public Integer call() throws JsonProcessingException {
        try (ImageClassifier classifier = ImageClassifier.load(model)) {
            if (precision != null) {
                classifier.predictPrecision(precision);
            }
            List<Prediction> predictions = views == null ? classifier.predictAll(images)
                    : classifier.predictAll(images, views.augmentation);
            for (int i = 0; i < images.size(); i++) {
                Terminal.result(json ? json(classifier, images.get(i), predictions.get(i))
                        : text(classifier, images.get(i), predictions.get(i)));
            }
        }
        return 0;
    }

    /** What {@code --tta} takes. */
    private enum Views {
        FLIP(TestTimeAugmentation.flip()), FIVE_CROPS(TestTimeAugmentation.fiveCrops());

        final TestTimeAugmentation augmentation;

        Views(TestTimeAugmentation augmentation) {
            this.augmentation = augmentation;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static String text(ImageClassifier classifier, Path image, Prediction prediction) {
        List<String> labels = labels(classifier, prediction);
        return image + ": " + (labels.isEmpty() ? "none of the labels" : String.join(", ", labels)) + "  ("
                + prediction.top(5).stream()
                        .map(candidate -> String.format(Locale.ROOT, "%s %.1f %%", candidate.label(),
                                100 * candidate.probability()))
                        .collect(Collectors.joining(", "))
                + ")";
    }

    /** The most probable class; of a multi-label model the labels with a probability of at least 0.5. */
    private static List<String> labels(ImageClassifier classifier, Prediction prediction) {
        return classifier.isMultiLabel() ? prediction.labels(0.5) : List.of(prediction.label());
    }

    private static String json(ImageClassifier classifier, Path image, Prediction prediction)
            throws JsonProcessingException {
        Map<String, Double> probabilities = prediction.candidates().stream()
                .collect(Collectors.toMap(Candidate::label, Candidate::probability, (a, b) -> a, LinkedHashMap::new));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("image", image.toString());
        answer.put("label", prediction.label());
        answer.put("probability", prediction.probability());
        if (classifier.isMultiLabel()) {
            answer.put("labels", labels(classifier, prediction));
        }
        answer.put("probabilities", probabilities);
        return new ObjectMapper().writeValueAsString(answer);
    }
}
