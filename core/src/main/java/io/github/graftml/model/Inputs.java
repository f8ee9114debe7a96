package io.github.graftml.model;

import io.github.graftml.error.GraftException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** Checks tensors before native code gets them: a mistake is an exception with what was expected and found. */
final class Inputs {

    private Inputs() {
    }

    /**
     * Checks that a tensor is a batch of images.
     *
     * @param side the required height and width, or 0 for any
     */
    static void requireImages(Tensor images, String model, int side) {
        requireOpen(images, model);
        long[] shape = images.shape();
        boolean fits = shape.length == 4 && shape[0] > 0 && shape[1] == 3
                && (side == 0 || shape[2] == side && shape[3] == side);
        if (!fits || !images.is_floating_point()) {
            String size = side == 0 ? "H,W" : side + "," + side;
            throw new IllegalArgumentException(model + " takes float32 [N,3," + size + "]; got " + describe(images));
        }
    }

    static void requireOpen(Tensor tensor, String model) {
        if (tensor == null || tensor.isNull() || !tensor.defined()) {
            throw new IllegalArgumentException(model + " takes an open tensor; got one that is "
                    + (tensor == null ? "null" : "closed: keep it open until the call returns"));
        }
    }

    /** Runs work on a tensor, and names the tensor if LibTorch fails. */
    static Tensor guarded(String model, Tensor input, Supplier<Tensor> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException | IllegalStateException | GraftException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new GraftException(model + " does not take " + describe(input) + ": " + firstLine(e), e);
        }
    }

    static String describe(Tensor tensor) {
        return tensor.scalar_type() + " " + Arrays.toString(tensor.shape());
    }

    /** Returns the sentence that LibTorch writes before its stack trace. */
    static String firstLine(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
