package io.github.graftml.cli;

import static io.github.graftml.transform.Normalization.IMAGENET;
import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.normalize;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;

import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.data.DataLoader;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.train.History;
import io.github.graftml.transform.Preprocessing;
import java.nio.file.Path;

/** The article's first experiment: a small network that learns from nothing but these pictures. */
final class CustomCnnExperiment {

    static final String NAME = "CustomCNN";

    private static final int SIDE = 224;

    private CustomCnnExperiment() {
    }

    /** @param modelFolder gets the trained classifier */
    static Outcome run(Setup setup, Path modelFolder) {
        ArticlePictures pictures = ArticlePictures.of(setup);
        Preprocessing preprocessing = Preprocessing.of(resize(SIDE), centerCrop(SIDE), toTensor(), normalize(IMAGENET));
        DataLoader train = pictures.train(SIDE, IMAGENET);
        DataLoader valid = pictures.valid(SIDE, IMAGENET);

        Graft.seed(setup.seed()); // as the article does right before it makes the model
        try (ImageClassifier model = ImageClassifier.of(new CustomCNN(pictures.classes()), preprocessing)) {
            RunRecorder recorder = new RunRecorder();
            History history = setup.durable(setup.equip(setup.trainer(model, train), NAME, recorder)).fit(train, valid);
            model.save(modelFolder);
            return Outcome.of(NAME, setup, model, recorder.run(NAME, history), history, train, valid);
        }
    }
}
