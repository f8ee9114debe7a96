package io.github.graftml.cli;

import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.compose;
import static io.github.graftml.transform.Transforms.normalize;
import static io.github.graftml.transform.Transforms.randomHorizontalFlip;
import static io.github.graftml.transform.Transforms.randomRotation;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;

import io.github.graftml.cli.DataSource.Pictures;
import io.github.graftml.data.DataLoader;
import io.github.graftml.error.DataException;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;

/**
 * The article's way of preparing pictures, for whatever size and normalisation a network wants.
 *
 * @param pictures the files
 * @param setup    batch size and what is done about unreadable files
 */
record ArticlePictures(Pictures pictures, Setup setup) {

    /** @throws DataException see {@link DataSource#pictures} */
    static ArticlePictures of(Setup setup) {
        return new ArticlePictures(setup.source().pictures(setup.seed()), setup);
    }

    int classes() {
        return pictures.classes().size();
    }

    /** @return batches in a new order every epoch, each picture turned and mirrored at random before it is cut to size */
    DataLoader train(int side, Normalization normalization) {
        Transform transform = compose(randomRotation(10), randomHorizontalFlip(0.5),
                resize(side), centerCrop(side), toTensor(), normalize(normalization));
        return setup.regularization().deal(DataLoader.of(pictures.train().apply(transform), setup.batchSize()).onBadImage(setup.onBadImage()));
    }

    /** @return batches in the order of the files, cut to size alike every time */
    DataLoader valid(int side, Normalization normalization) {
        Transform transform = compose(resize(side), centerCrop(side), toTensor(), normalize(normalization));
        return DataLoader.of(pictures.valid().apply(transform), setup.batchSize()).onBadImage(setup.onBadImage());
    }
}
