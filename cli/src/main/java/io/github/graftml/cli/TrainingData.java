package io.github.graftml.cli;

import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.compose;
import static io.github.graftml.transform.Transforms.normalize;
import static io.github.graftml.transform.Transforms.randomHorizontalFlip;
import static io.github.graftml.transform.Transforms.randomRotation;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;

import io.github.graftml.data.DataLoader;
import io.github.graftml.data.DataSource;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;

/**
 * The images as the article augments and preprocesses them, for whatever size and normalization a network takes.
 *
 * @param splits the files
 * @param setup  batch size and policy for unreadable files
 */
record TrainingData(DataSource.Splits splits, Setup setup) {

    /** @throws DataException see {@link DataSource#splits} */
    static TrainingData of(Setup setup) {
        return new TrainingData(setup.source().splits(setup.seed()), setup);
    }

    int classes() {
        return splits.train().classes().size();
    }

    /**
     * {@return batches in a new order every epoch, each image rotated and flipped at random before it is cut to size}
     */
    DataLoader train(int side, Normalization normalization) {
        LabelledImages images = splits
                .with(compose(randomRotation(10), randomHorizontalFlip(0.5), pixels(side, normalization)), toTensor())
                .train();
        return setup.regularization().deal(DataLoader.of(images, setup.batchSize()).onBadImage(setup.onBadImage()));
    }

    /** {@return batches in the order of the files, preprocessed alike every time} */
    DataLoader valid(int side, Normalization normalization) {
        return DataLoader.of(splits.with(toTensor(), pixels(side, normalization)).valid(), setup.batchSize())
                .onBadImage(setup.onBadImage());
    }

    private static Transform pixels(int side, Normalization normalization) {
        return compose(resize(side), centerCrop(side), toTensor(), normalize(normalization));
    }
}
