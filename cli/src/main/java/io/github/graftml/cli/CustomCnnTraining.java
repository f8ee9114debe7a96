package io.github.graftml.cli;

import static io.github.graftml.transform.Normalization.IMAGENET;

import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.callbacks.RunRecorder;
import io.github.graftml.data.DataLoader;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.train.History;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transforms;
import java.nio.file.Path;
import java.util.Set;

/** The article's first experiment: a small network, trained from scratch. */
final class CustomCnnTraining implements Training {

    private static final int SIDE = 224;

    @Override
    public String name() {
        return "CustomCNN";
    }

    @Override
    public String title() {
        return "CustomCNN from scratch";
    }

    @Override
    public Set<String> ignoredOptions() {
        return Set.of(ModelOptions.WEIGHTS);
    }

    @Override
    public Outcome run(Setup setup, Path modelFolder) {
        TrainingData images = TrainingData.of(setup);
        Preprocessing preprocessing = Preprocessing.of(Transforms.resize(SIDE), Transforms.centerCrop(SIDE),
                Transforms.toTensor(),
                Transforms.normalize(IMAGENET));
        DataLoader train = images.train(SIDE, IMAGENET);
        DataLoader valid = images.valid(SIDE, IMAGENET);

        Graft.seed(setup.seed()); // as the article does right before it makes the model
        try (ImageClassifier model = ImageClassifier.of(new CustomCNN(images.classes()), preprocessing)) {
            RunRecorder recorder = RunRecorder.of();
            History history = setup.durable(setup.equip(setup.trainer(model, train), new TrainingProgress(name()),
                    recorder, images.splits().train())).fit(train, valid);
            model.save(modelFolder);
            return Outcome.of(name(), setup, model, recorder.run(name(), history), history, train, valid);
        }
    }
}
