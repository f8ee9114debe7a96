package io.github.graftml.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Old parameter names in published files, which torchvision renames when it loads them. */
final class PublishedNames {

    private static final Pattern DENSE_LAYER = Pattern.compile("(.*denselayer\\d+\\.(?:norm|relu|conv))\\.([12]\\..*)");
    private static final Pattern TRANSFORMER_MLP = Pattern.compile("(.*\\.mlp)\\.linear_([12])\\.(.*)");

    private PublishedNames() {
    }

    /** Returns the parameter's current name. */
    static String current(String name) {
        Matcher dense = DENSE_LAYER.matcher(name);
        if (dense.matches()) {
            return dense.group(1) + dense.group(2);
        }
        Matcher mlp = TRANSFORMER_MLP.matcher(name);
        if (mlp.matches()) {
            return mlp.group(1) + (mlp.group(2).equals("1") ? ".0." : ".3.") + mlp.group(3);
        }
        return name;
    }
}
