package io.github.graftml;

import io.github.graftml.image.Interpolation;
import io.github.graftml.transform.CenterCrop;
import io.github.graftml.transform.Compose;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Normalize;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Resize;
import io.github.graftml.transform.ToTensor;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.util.List;
import java.util.Optional;

/** Between preprocessing as plain data, which a model's folder holds, and the transforms that carry it out. */
final class Preprocessings {

    private Preprocessings() {
    }

    static Transform transform(Preprocessing data) {
        return Transforms.compose(
                Transforms.resize(data.resize(), Interpolation.valueOf(data.interpolation().name())),
                Transforms.centerCrop(data.crop()),
                Transforms.toTensor(),
                Transforms.normalize(new Normalization(data.mean(), data.std())));
    }

    /** @return the same as data; empty if the transform is not resize, centre crop, to tensor, normalise */
    static Optional<Preprocessing> data(Transform transform) {
        List<Transform> steps = Transforms.compose(transform).steps();
        if (steps.size() == 4 && steps.get(0) instanceof Resize resize && resize.target() instanceof Resize.ShortSide shorter
                && resize.interpolation() != Interpolation.NEAREST
                && steps.get(1) instanceof CenterCrop crop && steps.get(3) instanceof Normalize normalize) {
            Preprocessing data = new Preprocessing(shorter.side(), crop.height(),
                    Preprocessing.Interpolation.valueOf(resize.interpolation().name()),
                    normalize.normalization().mean(), normalize.normalization().std());
            return Optional.of(data).filter(found -> transform(found).equals(new Compose(steps)));
        }
        return Optional.empty();
    }
}
