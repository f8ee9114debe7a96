package io.github.graftml.transform;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts augmentation and preprocessing together in torchvision's order: decode; the augmentation's steps on bytes; those
 * of
 * the preprocessing on bytes, without its resize and crop if an augmentation step fixes the size; {@code toTensor} and
 * {@code normalize}; the augmentation's steps on floats.
 */
final class AugmentedTransform {

    private AugmentedTransform() {
    }

    /** @param base ends in floats */
    static Compose of(List<Transform> augmentation, Transform base) {
        List<Transform> added = new Compose(augmentation).steps();
        List<Transform> own = new Compose(List.of(base)).steps();
        boolean sized = added.stream().anyMatch(AugmentedTransform::fixesSize);
        List<Transform> decoding = new ArrayList<>();
        List<Transform> onBytes = new ArrayList<>();
        List<Transform> onFloats = new ArrayList<>();
        for (Transform step : added) {
            (step instanceof Decode ? decoding : isOnFloats(step) ? onFloats : onBytes).add(step);
        }
        boolean floats = false;
        List<Transform> rest = new ArrayList<>(); // of the preprocessing, from toTensor() on
        for (Transform step : own) {
            floats |= step instanceof ToTensor || isOnFloats(step);
            if (step instanceof Decode) {
                if (decoding.isEmpty()) {
                    decoding.add(step);
                }
            } else if (floats) {
                rest.add(step);
            } else if (!sized || !changesSize(step)) {
                onBytes.add(step);
            }
        }
        List<Transform> all = new ArrayList<>(decoding);
        all.addAll(onBytes);
        all.addAll(rest);
        all.addAll(onFloats);
        return new Compose(all);
    }

    private static boolean isOnFloats(Transform step) {
        if (step instanceof RandomApply apply) {
            return new Compose(List.of(apply.step())).steps().stream().anyMatch(AugmentedTransform::isOnFloats);
        }
        if (step instanceof RandomChoice choice) {
            return new Compose(choice.steps()).steps().stream().anyMatch(AugmentedTransform::isOnFloats);
        }
        return step instanceof FloatTransform || step instanceof RandomErasing;
    }

    private static boolean fixesSize(Transform step) {
        return step instanceof RandomResizedCrop || step instanceof RandomCrop || step instanceof CenterCrop
                || step instanceof Crop
                || step instanceof Letterbox
                || step instanceof Resize resize && resize.target() instanceof Resize.Exactly;
    }

    private static boolean changesSize(Transform step) {
        return fixesSize(step) || step instanceof Resize || step instanceof FractionalCrop;
    }
}
