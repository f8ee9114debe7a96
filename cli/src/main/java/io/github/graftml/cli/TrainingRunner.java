package io.github.graftml.cli;

import io.github.graftml.FineTune;
import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.TransferLearning;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.Split;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.Head;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.report.LearningRateSweep;
import io.github.graftml.train.CrossValidation;
import io.github.graftml.train.History;
import io.github.graftml.train.LearningRateFinder;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Compose;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Normalize;
import io.github.graftml.transform.Transform;
import io.github.graftml.weights.Hub;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The article's second experiment: a trunk that learned on ImageNet gets a new head, which learns on the frozen trunk's
 * features. By another recipe, the trunk goes on learning afterwards.
 *
 * @param architecture the trunk; the article's is {@code resnet101}
 * @param weights      what the trunk knows
 * @param recipe       how it is trained
 * @param freezing     what stays as it is while the head learns
 */
record TrainingRunner(Architecture architecture, PretrainedWeights weights, Recipe recipe, FreezingOptions freezing) {

    enum Recipe {
        /** The article's: the head learns on the frozen trunk. */
        NEW_HEAD("new head") {
            @Override
            History fit(ImageClassifier model, Setup setup, UnaryOperator<Trainer> equipped, DataLoader train, DataLoader valid) {
                return setup.durable(equipped.apply(setup.trainer(model, train))).fit(train, valid);
            }
        },
        /** First the head for an epoch, then everything. */
        FINE_TUNED("fine-tuning") {
            @Override
            History fit(ImageClassifier model, Setup setup, UnaryOperator<Trainer> equipped, DataLoader train, DataLoader valid) {
                return setup.durable(FineTune.of(model).epochs(setup.epochs()).learningRate(setup.learningRate()).with(equipped)).fit(train, valid);
            }
        };

        private final String words;

        Recipe(String words) {
            this.words = words;
        }

        abstract History fit(ImageClassifier model, Setup setup, UnaryOperator<Trainer> equipped, DataLoader train, DataLoader valid);
    }

    String name() {
        return architecture + " + " + recipe.words;
    }

    /** @param modelFolder gets the trained classifier */
    Outcome run(Setup setup, Path modelFolder) {
        ArticlePictures pictures = ArticlePictures.of(setup);

        Graft.seed(setup.seed()); // as the article does right before it makes the model
        try (ImageClassifier model = classifier(setup, head(setup, pictures.classes()))) {
            Normalization normalization = normalization(model);
            DataLoader train = pictures.train(architecture.inputSize(), normalization);
            DataLoader valid = pictures.valid(architecture.inputSize(), normalization);
            RunRecorder recorder = new RunRecorder();
            freezing.freeze(model);
            History history = recipe.fit(model, setup, trainer -> freezing.equip(setup.equip(trainer, name(), recorder)), train, valid);
            model.save(modelFolder);
            return Outcome.of(name(), setup, model, recorder.run(name(), history), history, train, valid);
        }
    }

    /**
     * @param folds of pictures in a folder for each class
     * @return how each of them went; no model is kept
     */
    CrossValidation crossValidate(Setup setup, List<Split> folds) {
        return CrossValidation.of(folds, fold -> {
            ArticlePictures pictures = new ArticlePictures(DataSource.Pictures.of(fold), setup);
            Graft.seed(setup.seed());
            try (ImageClassifier model = classifier(setup, head(setup, pictures.classes()))) {
                Normalization normalization = normalization(model);
                return recipe.fit(model, setup, trainer -> setup.equip(trainer, name(), new RunRecorder()),
                        pictures.train(architecture.inputSize(), normalization), pictures.valid(architecture.inputSize(), normalization));
            }
        });
    }

    /** @return the loss at rising learning rates of a new head; nothing is trained or kept */
    LearningRateSweep sweep(Setup setup, int steps) {
        ArticlePictures pictures = ArticlePictures.of(setup);
        Graft.seed(setup.seed());
        try (ImageClassifier model = classifier(setup, head(setup, pictures.classes()))) {
            return LearningRateFinder.of(model).device(setup.device()).steps(steps).sweep(pictures.train(architecture.inputSize(), normalization(model)));
        }
    }

    /** The article's, but for the log-softmax at its end where a picture may show several things: that is for one of them. */
    private static Head head(Setup setup, int classes) {
        return setup.source().isMultiLabel() ? Head.mlp(classes, 1000, 0.5) : Head.mlp(classes, 1000, 0.5).logSoftmax();
    }

    private ImageClassifier classifier(Setup setup, Head head) {
        try (DownloadProgress progress = new DownloadProgress()) {
            return TransferLearning.of(architecture).weights(weights).hub(Hub.standard().reporting(progress))
                    .backbonePrecision(setup.backbone()).freezeBackbone().head(head);
        }
    }

    /** The weights come with the normalisation that their pictures had; sizes are the article's. */
    private static Normalization normalization(ImageClassifier model) {
        List<Transform> steps = ((Compose) model.preprocessing()).steps();
        return ((Normalize) steps.get(steps.size() - 1)).normalization();
    }
}
