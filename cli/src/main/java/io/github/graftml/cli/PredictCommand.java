package io.github.graftml.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.ImageClassifier;
import io.github.graftml.Prediction;
import io.github.graftml.Prediction.Candidate;
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
@Command(name = "predict", mixinStandardHelpOptions = true, description = "Says what a saved model makes of pictures.")
final class PredictCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's folder, as in --out DIR of a training command: DIR/model.")
    private Path model;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Picture files.")
    private List<Path> images;

    @Option(names = "--tta", paramLabel = "flip|five-crops", description = "Average the probabilities over several views of each picture.")
    private Views views;

    @Option(names = "--json", description = "Print one JSON object per picture.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        try (ImageClassifier classifier = ImageClassifier.load(model)) {
            List<Prediction> predictions = views == null ? classifier.predictAll(images) : classifier.predictAll(images, views.augmentation);
            for (int i = 0; i < images.size(); i++) {
                System.out.println(json ? json(classifier, images.get(i), predictions.get(i)) : text(classifier, images.get(i), predictions.get(i)));
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
        List<String> labels = told(classifier, prediction);
        return image + ": " + (labels.isEmpty() ? "none of the labels" : String.join(", ", labels)) + "  (" + prediction.top(5).stream()
                .map(candidate -> String.format(Locale.ROOT, "%s %.1f %%", candidate.label(), 100 * candidate.probability()))
                .collect(Collectors.joining(", ")) + ")";
    }

    /** The most probable class, or of any number of labels those that are more likely there than not. */
    private static List<String> told(ImageClassifier classifier, Prediction prediction) {
        return classifier.isMultiLabel() ? prediction.labels(0.5) : List.of(prediction.label());
    }

    private static String json(ImageClassifier classifier, Path image, Prediction prediction) throws JsonProcessingException {
        Map<String, Double> probabilities = prediction.candidates().stream()
                .collect(Collectors.toMap(Candidate::label, Candidate::probability, (a, b) -> a, LinkedHashMap::new));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("image", image.toString());
        answer.put("label", prediction.label());
        answer.put("probability", prediction.probability());
        if (classifier.isMultiLabel()) {
            answer.put("labels", told(classifier, prediction));
        }
        answer.put("probabilities", probabilities);
        return new ObjectMapper().writeValueAsString(answer);
    }
}
