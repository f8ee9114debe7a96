package io.github.graftml.examples;

import static io.github.graftml.train.Optimizers.adam;

import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.TransferLearning;
import io.github.graftml.data.Batches;
import io.github.graftml.io.Hub;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.Weights;
import io.github.graftml.train.History;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Compose;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Normalize;
import io.github.graftml.transform.Transform;
import java.nio.file.Path;
import java.util.List;

/**
 * The article's second experiment: a trunk that learned on ImageNet is frozen, and a new head learns on its features.
 *
 * @param architecture the trunk; the article's is {@code resnet101}
 * @param weights      what the trunk knows
 */
record TransferLearningExperiment(Architecture architecture, Weights weights) {

    String name() {
        return architecture + " + new head";
    }

    /** @param modelFolder gets the trained classifier */
    Outcome run(Setup setup, Path modelFolder) {
        ArticlePictures pictures = ArticlePictures.in(setup.data(), setup);

        Graft.seed(setup.seed()); // as the article does right before it makes the model
        try (ImageClassifier model = classifier(pictures.classes())) {
            Normalization normalization = normalization(model);
            Batches train = pictures.train(architecture.inputSize(), normalization);
            Batches valid = pictures.valid(architecture.inputSize(), normalization);
            RunRecorder recorder = new RunRecorder();
            History history = Trainer.of(model)
                    .optimizer(adam(setup.learningRate()))
                    .epochs(setup.epochs())
                    .device(setup.device())
                    .callback(new TrainingProgress(name()))
                    .callback(recorder)
                    .fit(train, valid);
            model.save(modelFolder);
            return Outcome.of(name(), setup, model, recorder.run(name(), history), history, train, valid);
        }
    }

    private ImageClassifier classifier(int classes) {
        try (FetchProgress progress = new FetchProgress()) {
            return TransferLearning.of(architecture).weights(weights).hub(Hub.standard().reporting(progress))
                    .freezeBackbone().head(classes);
        }
    }

    /** The weights come with the normalisation that their pictures had; sizes are the article's. */
    private static Normalization normalization(ImageClassifier model) {
        List<Transform> steps = ((Compose) model.preprocessing()).steps();
        return ((Normalize) steps.get(steps.size() - 1)).normalization();
    }
}
