package io.github.graftml.examples;

import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.compose;
import static io.github.graftml.transform.Transforms.normalize;
import static io.github.graftml.transform.Transforms.randomHorizontalFlip;
import static io.github.graftml.transform.Transforms.randomRotation;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;

import io.github.graftml.data.Batches;
import io.github.graftml.data.Split;
import io.github.graftml.error.DataException;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;
import java.nio.file.Path;

/**
 * The article's way of preparing pictures, for whatever size and normalisation a network wants.
 *
 * @param split  the files
 * @param setup  batch size and what is done about unreadable files
 */
record ArticlePictures(Split split, Setup setup) {

    /**
     * @throws DataException if {@code train/} or {@code valid/} is missing, a class has no pictures, there is one class
     *                       only, or the classes differ
     */
    static ArticlePictures in(Path folder, Setup setup) {
        Split split = Split.of(folder, toTensor(), toTensor()); // the real transforms come with the network
        if (split.train().classes().size() < 2) {
            throw new DataException("Training needs at least two classes; " + split.train().root() + " has only "
                    + split.train().classes() + "; add a folder of pictures for each further class");
        }
        return new ArticlePictures(split, setup);
    }

    int classes() {
        return split.train().classes().size();
    }

    /** @return batches in a new order every epoch, each picture turned and mirrored at random before it is cut to size */
    Batches train(int side, Normalization normalization) {
        Transform transform = compose(randomRotation(10), randomHorizontalFlip(0.5),
                resize(side), centerCrop(side), toTensor(), normalize(normalization));
        return setup.regularization().deal(split.train().withTransform(transform).batches(setup.batchSize()).onBadImage(setup.onBadImage()));
    }

    /** @return batches in the order of the files, cut to size alike every time */
    Batches valid(int side, Normalization normalization) {
        Transform transform = compose(resize(side), centerCrop(side), toTensor(), normalize(normalization));
        return split.valid().withTransform(transform).batches(setup.batchSize()).onBadImage(setup.onBadImage());
    }
}
