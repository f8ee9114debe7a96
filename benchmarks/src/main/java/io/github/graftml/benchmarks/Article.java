package io.github.graftml.benchmarks;

import static io.github.graftml.transform.Normalization.IMAGENET;
import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.compose;
import static io.github.graftml.transform.Transforms.normalize;
import static io.github.graftml.transform.Transforms.randomHorizontalFlip;
import static io.github.graftml.transform.Transforms.randomRotation;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;

import io.github.graftml.transform.Transform;

/** What the article does to its images. */
final class Article {

    private Article() {
    }

    static Transform train(int side) {
        return compose(randomRotation(10), randomHorizontalFlip(0.5), valid(side));
    }

    static Transform valid(int side) {
        return compose(resize(side), centerCrop(side), toTensor(), normalize(IMAGENET));
    }
}
