package io.github.graftml;

import io.github.graftml.model.Architecture;
import io.github.graftml.nn.Named;
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The tensors of a network that Python trained, split into backbone and head, with the architecture's names.
 *
 * @param backbone everything but the head; unknown keys are here too, so that the loader refuses them
 * @param head     the classifier's tensors, with the names in the file; empty if it has none
 */
record PythonWeights(StateDict backbone, StateDict head) {

    private static final int IMAGENET = 1000;

    /**
     * What wrappers and training frameworks put before every name: Lightning's modules, DataParallel, torch.compile.
     */
    private static final List<String> PREFIXES = List.of("_orig_mod.", "module.", "model.", "net.", "network.",
            "backbone.");

    static PythonWeights of(StateDict file, Architecture architecture) {
        StateDict bare = withoutPrefixes(withoutLosses(file));
        StateDict named = TimmNames.of(bare, architecture);
        Predicate<String> inHead = headOf(architecture);
        return new PythonWeights(named.renamed(name -> inHead.test(name) ? null : name),
                named.renamed(name -> inHead.test(name) ? name : null));
    }

    /** Drops the class weights of a loss, which Lightning saves beside the network. */
    private static StateDict withoutLosses(StateDict file) {
        return file.renamed(name -> name.matches("(?i)\\w*(loss|criterion)\\w*\\..*") ? null : name);
    }

    private static StateDict withoutPrefixes(StateDict file) {
        StateDict bare = file;
        for (int i = 0; i < PREFIXES.size(); i++) {
            String prefix = PREFIXES.get(i);
            if (!bare.tensors().isEmpty()
                    && bare.tensors().keySet().stream().allMatch(name -> name.startsWith(prefix))) {
                bare = bare.renamed(name -> name.substring(prefix.length()));
                i = -1; // they nest in any order
            }
        }
        return bare;
    }

    /**
     * Matches everything under the first part of the head's path, such as {@code classifier}, except the backbone's.
     */
    private static Predicate<String> headOf(Architecture architecture) {
        String root = architecture.headPath().split("\\.")[0];
        List<String> backbone = architecture.backbone().children().stream().map(Named::name)
                .filter(name -> !name.isEmpty()).toList();
        return name -> isWithin(name, root) && backbone.stream().noneMatch(path -> isWithin(name, path));
    }

    static boolean isWithin(String name, String path) {
        return name.startsWith(path + ".");
    }

    /** Returns whether there is a head of the user's classes; ImageNet's is not meant to be kept. */
    boolean hasOwnHead() {
        return !head.tensors().isEmpty()
                && lastWeight().map(last -> last.getValue().shape()[0] != IMAGENET).orElse(true);
    }

    /** Returns the last layer of the head with its shape, such as {@code fc [5, 512]}. */
    String describeHead() {
        return lastWeight()
                .map(last -> last.getKey().replaceFirst("\\.weight$", "") + " "
                        + Arrays.toString(last.getValue().shape()))
                .orElseGet(() -> String.valueOf(head));
    }

    private Optional<Map.Entry<String, StoredTensor>> lastWeight() {
        return head.tensors().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(".weight") && entry.getValue().shape().length > 0)
                .reduce((earlier, later) -> later);
    }
}
