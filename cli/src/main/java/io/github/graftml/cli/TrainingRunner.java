package io.github.graftml.cli;

import io.github.graftml.FineTune;
import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.TransferLearning;
import io.github.graftml.callbacks.RunRecorder;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.DataSource;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.Head;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.report.LearningRateSweep;
import io.github.graftml.train.CrossValidation;
import io.github.graftml.train.History;
import io.github.graftml.train.LearningRateFinder;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Normalization;
import io.github.graftml.weights.Hub;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * The article's second experiment: a backbone pretrained on ImageNet gets a new head, which is trained on the frozen
 * backbone's
 * features. The other recipe fine-tunes the backbone afterwards.
 *
 * @param architecture of the backbone; the article's is {@code resnet101}
 * @param weights      the backbone's initial weights
 * @param recipe       how it is trained
 * @param freezing     the layers that are frozen while the head trains
 */
record TrainingRunner(Architecture architecture, PretrainedWeights weights, Recipe recipe,
        FreezingOptions freezing) implements Training {

    enum Recipe {
        /** The article's: trains the head on the frozen backbone. */
        NEW_HEAD("new head") {
            @Override
            History fit(ImageClassifier model, Setup setup, UnaryOperator<Trainer> equipped, DataLoader train,
                    DataLoader valid) {
                return setup.durable(equipped.apply(setup.trainer(model, train))).fit(train, valid);
            }
        },
        /** Trains the head for an epoch, then everything. */
        FINE_TUNED("fine-tuning") {
            @Override
            History fit(ImageClassifier model, Setup setup, UnaryOperator<Trainer> equipped, DataLoader train,
                    DataLoader valid) {
                return setup.durable(
                        FineTune.of(model).epochs(setup.epochs()).learningRate(setup.learningRate()).with(equipped))
                        .fit(train, valid);
            }
        };

        private final String words;

        Recipe(String words) {
            this.words = words;
        }

        abstract History fit(ImageClassifier model, Setup setup, UnaryOperator<Trainer> equipped, DataLoader train,
                DataLoader valid);
    }

    @Override
    public String name() {
        return architecture + " + " + recipe.words;
    }

    @Override
    public Outcome run(Setup setup, Path modelFolder) {
        TrainingData images = TrainingData.of(setup);

        Graft.seed(setup.seed()); // as the article does right before it makes the model
        try (ImageClassifier model = classifier(setup, head(setup, images.classes()))) {
            Normalization normalization = normalization(model);
            DataLoader train = images.train(architecture.inputSize(), normalization);
            DataLoader valid = images.valid(architecture.inputSize(), normalization);
            RunRecorder recorder = RunRecorder.of();
            TrainingProgress progress = new TrainingProgress(name());
            freezing.freeze(model);
            History history = recipe.fit(model, setup,
                    trainer -> freezing.equip(setup.equip(trainer, progress, recorder, images.splits().train())), train,
                    valid);
            model.save(modelFolder);
            return Outcome.of(name(), setup, model, recorder.run(name(), history), history, train, valid);
        }
    }

    /**
     * Cross-validates the recipe; no model is saved.
     *
     * @param folds number of folds
     */
    CrossValidation crossValidate(Setup setup, ImageFolder folder, int folds) {
        return CrossValidation.folds(folds).seed(setup.seed()).run(folder, fold -> {
            TrainingData images = new TrainingData(new DataSource.Splits(fold.train(), fold.valid()), setup);
            Graft.seed(setup.seed());
            try (ImageClassifier model = classifier(setup, head(setup, images.classes()))) {
                Normalization normalization = normalization(model);
                return recipe.fit(model, setup,
                        trainer -> setup.equip(trainer, new TrainingProgress(name()), RunRecorder.of(), fold.train()),
                        images.train(architecture.inputSize(), normalization),
                        images.valid(architecture.inputSize(), normalization));
            }
        });
    }

    /** {@return the loss of a new head at increasing learning rates; no model is saved} */
    LearningRateSweep sweep(Setup setup, int steps) {
        TrainingData images = TrainingData.of(setup);
        Graft.seed(setup.seed());
        try (ImageClassifier model = classifier(setup, head(setup, images.classes()))) {
            return LearningRateFinder.of(model).device(setup.device()).steps(steps)
                    .sweep(images.train(architecture.inputSize(), normalization(model)));
        }
    }

    /** The article's head; without its log-softmax for multi-label images, whose loss takes logits. */
    private static Head head(Setup setup, int classes) {
        return setup.source().isMultiLabel() ? Head.mlp(classes, 1000, 0.5) : Head.mlp(classes, 1000, 0.5).logSoftmax();
    }

    private ImageClassifier classifier(Setup setup, Head head) {
        try (DownloadProgress progress = new DownloadProgress()) {
            return TransferLearning.of(architecture).weights(weights).hub(Hub.standard().progress(progress))
                    .backbonePrecision(setup.backbone()).freezeBackbone().head(head);
        }
    }

    /** The weights come with the normalization of their training images; sizes are the article's. */
    private static Normalization normalization(ImageClassifier model) {
        return Normalization.of(model.preprocessing()).orElseThrow();
    }
}
