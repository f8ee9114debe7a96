package io.github.graftml.export;

import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf;
import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import io.github.graftml.nn.Leaf.AvgPool2d;
import io.github.graftml.nn.Leaf.BatchNorm2d;
import io.github.graftml.nn.Leaf.ClassToken;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.FirstToken;
import io.github.graftml.nn.Leaf.Flatten;
import io.github.graftml.nn.Leaf.LayerNorm;
import io.github.graftml.nn.Leaf.LayerScale;
import io.github.graftml.nn.Leaf.Linear;
import io.github.graftml.nn.Leaf.MaxPool2d;
import io.github.graftml.nn.Leaf.Permute;
import io.github.graftml.nn.Leaf.PositionEmbedding;
import io.github.graftml.nn.Leaf.SamePadding;
import io.github.graftml.nn.Leaf.SelfAttention;
import io.github.graftml.nn.LeafVisitor;
import io.github.graftml.nn.Lowering;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Builds a TorchScript program: a line for each operation. Values are names of its variables. */
final class TorchScriptSource implements Lowering<String> {

    private static final String FUNCTIONS = """
            def graft_same(self, x: Tensor, kernel: int, stride: int) -> Tensor:
                h = max((torch.size(x, 2) + stride - 1) // stride * stride - stride + kernel - torch.size(x, 2), 0)
                w = max((torch.size(x, 3) + stride - 1) // stride * stride - stride + kernel - torch.size(x, 3), 0)
                return torch.constant_pad_nd(x, [w // 2, w - w // 2, h // 2, h - h // 2], 0.0)

            def graft_attention(self, qkv: Tensor, heads: int) -> Tensor:
                n, t, f = torch.size(qkv, 0), torch.size(qkv, 1), torch.size(qkv, 2) // 3
                p = torch.permute(torch.reshape(qkv, [n, t, 3, heads, f // heads]), [2, 0, 3, 1, 4])
                a = torch.scaled_dot_product_attention(torch.select(p, 0, 0), torch.select(p, 0, 1), torch.select(p, 0, 2))
                return torch.reshape(torch.transpose(a, 1, 2), [n, t, f])

            """;

    private final StringBuilder source = new StringBuilder(FUNCTIONS)
            .append("def forward(self, v0: Tensor) -> Tensor:\n");
    private int made;

    private TorchScriptSource() {
    }

    /**
     * Returns the methods of a module that has the tree's parameters; its forward divides the result by the
     * temperature.
     */
    static String of(Layer tree, double temperature) {
        TorchScriptSource made = new TorchScriptSource();
        String result = made.lower(tree, "", "v0");
        return made.source.append("    return ").append(temperature == 1 ? result : call("div", result, temperature))
                .append('\n').toString();
    }

    @Override
    public String leaf(Leaf layer, String path, String x) {
        String expression = layer.accept(new Expression(path, x));
        return expression.equals(x) ? x : line(expression);
    }

    @Override
    public String sum(String path, String body, String shortcut) {
        return line(call("add", body, shortcut));
    }

    @Override
    public String product(String path, String gate, String x) {
        return line(call("mul", gate, x));
    }

    @Override
    public String concat(String path, List<String> branches) {
        return line(call("cat", branches, 1));
    }

    private String line(String expression) {
        String variable = "v" + ++made;
        source.append("    ").append(variable).append(" = ").append(expression).append('\n');
        return variable;
    }

    private static String call(String function, Object... arguments) {
        return Arrays.stream(arguments).map(String::valueOf)
                .collect(Collectors.joining(", ", "torch." + function + "(", ")"));
    }

    private static List<Integer> pair(int number) {
        return List.of(number, number);
    }

    /** The expression of a layer's output for {@code x}. */
    private record Expression(String path, String x) implements LeafVisitor<String> {

        @Override
        public String conv2d(Conv2d l) {
            return call("conv2d", x, weight("weight"), l.bias() ? weight("bias") : "None",
                    pair(l.stride()), pair(l.padding()), pair(l.dilation()), l.groups());
        }

        @Override
        public String batchNorm2d(BatchNorm2d l) {
            return call("batch_norm", x, weight("weight"), weight("bias"), weight("running_mean"),
                    weight("running_var"),
                    "False", l.momentum(), l.eps(), "True");
        }

        @Override
        public String layerNorm(LayerNorm l) {
            return call("layer_norm", x, List.of(l.features()), weight("weight"), weight("bias"), l.eps());
        }

        @Override
        public String linear(Linear l) {
            return call("linear", x, weight("weight"), weight("bias"));
        }

        @Override
        public String selfAttention(SelfAttention l) {
            String projected = call("linear", x, weight("in_proj_weight"), weight("in_proj_bias"));
            String attended = "self.graft_attention(" + projected + ", " + l.heads() + ")";
            return call("linear", attended, weight("out_proj.weight"), weight("out_proj.bias"));
        }

        @Override
        public String layerScale(LayerScale l) {
            return call("mul", weight("layer_scale"), x);
        }

        @Override
        public String classToken(ClassToken l) {
            String tokens = call("expand", weight("class_token"), "[torch.size(" + x + ", 0), -1, -1]");
            return call("cat", List.of(tokens, x), 1);
        }

        @Override
        public String positionEmbedding(PositionEmbedding l) {
            return call("add", x, weight("pos_embedding"));
        }

        @Override
        public String activation(Activation l) {
            String name = l.name().toLowerCase(Locale.ROOT);
            return l == Activation.LOG_SOFTMAX ? call(name, x, 1) : call(name, x);
        }

        @Override
        public String maxPool2d(MaxPool2d l) {
            return call("max_pool2d", x, pair(l.kernel()), pair(l.stride()), pair(l.padding()), pair(1),
                    l.ceil() ? "True" : "False");
        }

        @Override
        public String avgPool2d(AvgPool2d l) {
            return call("avg_pool2d", x, pair(l.kernel()), pair(l.stride()));
        }

        @Override
        public String adaptiveAvgPool2d(AdaptiveAvgPool2d l) {
            return call("adaptive_avg_pool2d", x, List.of(l.height(), l.width()));
        }

        @Override
        public String samePadding(SamePadding l) {
            return "self.graft_same(" + x + ", " + l.kernel() + ", " + l.stride() + ")";
        }

        @Override
        public String flatten(Flatten l) {
            return call("flatten", x, l.from());
        }

        @Override
        public String permute(Permute l) {
            return call("permute", x, l.order());
        }

        @Override
        public String firstToken(FirstToken l) {
            return call("select", x, 1, 0);
        }

        @Override
        public String identity(Leaf l) {
            return x;
        }

        /** Names such as {@code 0} are no identifiers, so every module is accessed by {@code getattr}. */
        private String weight(String name) {
            String[] steps = (path.isEmpty() ? name : path + "." + name).split("\\.");
            String owner = "self";
            for (String step : Arrays.asList(steps).subList(0, steps.length - 1)) {
                owner = "getattr(" + owner + ", \"" + step + "\")";
            }
            return owner + "." + steps[steps.length - 1];
        }
    }
}
