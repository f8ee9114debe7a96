package io.github.graftml;

import io.github.graftml.model.Architecture;
import io.github.graftml.weights.StateDict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Maps timm's parameter names of EfficientNet-Lite ({@code tf_efficientnet_lite0} to {@code 4}) to those of the
 * published
 * networks. The names of timm's other networks are torchvision's or have no counterpart there.
 */
final class TimmNames {

    private static final String STEM = "conv_stem.weight";
    private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\w+)\\.(.*)");
    private static final Map<String, String> OUTSIDE = Map.of("conv_stem", "_conv_stem", "bn1", "_bn0",
            "conv_head", "_conv_head", "bn2", "_bn1", "classifier", "_fc");
    private static final Map<String, String> EXPANDING = Map.of("conv_pw", "_expand_conv", "bn1", "_bn0",
            "conv_dw", "_depthwise_conv", "bn2", "_bn1", "conv_pwl", "_project_conv", "bn3", "_bn2");
    private static final Map<String, String> PLAIN = Map.of("conv_dw", "_depthwise_conv", "bn1", "_bn1",
            "conv_pw", "_project_conv", "bn2", "_bn2");

    private TimmNames() {
    }

    /** Returns the same tensors, with the architecture's names in place of timm's. */
    static StateDict of(StateDict file, Architecture architecture) {
        if (!architecture.name().startsWith("efficientnet-lite") || !file.contains(STEM)) {
            return file;
        }
        Set<List<Integer>> found = new HashSet<>();
        Set<List<Integer>> expanding = new HashSet<>();
        file.tensors().keySet().forEach(name -> {
            Matcher block = BLOCK.matcher(name);
            if (block.matches()) {
                found.add(place(block));
                if (block.group(3).equals("conv_pwl")) {
                    expanding.add(place(block));
                }
            }
        });
        List<List<Integer>> blocks = new ArrayList<>(found);
        blocks.sort(Comparator.comparing((List<Integer> place) -> place.get(0)).thenComparing(place -> place.get(1)));
        return file.renamed(name -> {
            Matcher block = BLOCK.matcher(name);
            if (block.matches()) {
                Map<String, String> names = expanding.contains(place(block)) ? EXPANDING : PLAIN;
                return "_blocks." + blocks.indexOf(place(block)) + "."
                        + names.getOrDefault(block.group(3), block.group(3)) + "." + block.group(4);
            }
            int dot = Math.max(name.indexOf('.'), 0);
            return OUTSIDE.getOrDefault(name.substring(0, dot), name.substring(0, dot)) + name.substring(dot);
        });
    }

    /** Returns stage and block. */
    private static List<Integer> place(Matcher block) {
        return List.of(Integer.valueOf(block.group(1)), Integer.valueOf(block.group(2)));
    }
}
