package io.github.graftml.export;

import io.github.graftml.error.GraftException;
import io.github.graftml.export.FlatGraph.Apply;
import io.github.graftml.export.FlatGraph.Product;
import io.github.graftml.export.FlatGraph.Quotient;
import io.github.graftml.export.FlatGraph.Step;
import io.github.graftml.export.FlatGraph.Sum;
import io.github.graftml.export.FlatGraph.Work;
import io.github.graftml.model.Model;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Layer;
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
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes a model as TorchScript, for {@code torch.jit.load} in Python, C++ and on phones. The program is compiled by
 * LibTorch from the model's layers, one line an operation; its {@code state_dict()} has the names of the model's.
 */
public final class TorchScript {

    private static final String HEAD = """
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

    private TorchScript() {
    }

    /**
     * Writes the model in inference mode: pictures float32 [N,3,H,W], normalised, to what {@link Model#forward} gives,
     * divided by the temperature. N is free, and so are H and W as far as the network allows. For the thread that uses the model.
     *
     * @param temperature what the logits are divided by, above 0: that of a calibrated classifier, else 1
     * @param file        usually {@code .pt}; written whole or not at all
     * @throws GraftException if a part of the model is code of the user's own, or the file cannot be written
     */
    public static void write(Model model, double temperature, Path file) {
        String source = source(FlatGraph.of(model, temperature, "TorchScript"));
        try (ScriptModule script = ScriptModule.define(source, model.module())) {
            script.write(file);
        } catch (IOException e) {
            throw new GraftException("Cannot write TorchScript to " + file + ": " + e.getMessage() + "; check that the folder is writable and the disk has room", e);
        }
    }

    static String source(List<Step> steps) {
        StringBuilder source = new StringBuilder(HEAD).append("def forward(self, v0: Tensor) -> Tensor:\n");
        for (int i = 0; i < steps.size(); i++) {
            List<String> inputs = steps.get(i).inputs().stream().map(value -> "v" + value).toList();
            source.append("    v").append(i + 1).append(" = ").append(expression(steps.get(i).work(), inputs)).append('\n');
        }
        return source.append("    return v").append(steps.size()).append('\n').toString();
    }

    private static String expression(Work work, List<String> inputs) {
        if (work instanceof Sum) {
            return "torch.add(" + String.join(", ", inputs) + ")";
        } else if (work instanceof Product) {
            return "torch.mul(" + String.join(", ", inputs) + ")";
        } else if (work instanceof Apply apply) {
            return expression(apply.layer(), apply.path(), inputs.get(0));
        } else if (work instanceof Quotient quotient) {
            return "torch.div(" + inputs.get(0) + ", " + quotient.divisor() + ")";
        }
        return "torch.cat([" + String.join(", ", inputs) + "], 1)";
    }

    private static String expression(Layer layer, String path, String x) {
        if (layer instanceof Conv2d l) {
            return call("conv2d", x, weight(path, "weight"), l.bias() ? weight(path, "bias") : "None",
                    pair(l.stride()), pair(l.padding()), pair(l.dilation()), l.groups());
        } else if (layer instanceof BatchNorm2d l) {
            return call("batch_norm", x, weight(path, "weight"), weight(path, "bias"), weight(path, "running_mean"), weight(path, "running_var"),
                    "False", l.momentum(), l.eps(), "True");
        } else if (layer instanceof LayerNorm l) {
            return call("layer_norm", x, "[" + l.features() + "]", weight(path, "weight"), weight(path, "bias"), l.eps());
        } else if (layer instanceof Linear) {
            return call("linear", x, weight(path, "weight"), weight(path, "bias"));
        } else if (layer instanceof SelfAttention l) {
            String projected = call("linear", x, weight(path, "in_proj_weight"), weight(path, "in_proj_bias"));
            return call("linear", "self.graft_attention(" + projected + ", " + l.heads() + ")",
                    weight(path + ".out_proj", "weight"), weight(path + ".out_proj", "bias"));
        } else if (layer instanceof LayerScale) {
            return call("mul", weight(path, "layer_scale"), x);
        } else if (layer instanceof ClassToken) {
            return "torch.cat([torch.expand(" + weight(path, "class_token") + ", [torch.size(" + x + ", 0), -1, -1]), " + x + "], 1)";
        } else if (layer instanceof PositionEmbedding) {
            return call("add", x, weight(path, "pos_embedding"));
        } else if (layer instanceof MaxPool2d l) {
            return call("max_pool2d", x, pair(l.kernel()), pair(l.stride()), pair(l.padding()), pair(1), l.ceil() ? "True" : "False");
        } else if (layer instanceof AvgPool2d l) {
            return call("avg_pool2d", x, pair(l.kernel()), pair(l.stride()));
        } else if (layer instanceof AdaptiveAvgPool2d l) {
            return call("adaptive_avg_pool2d", x, "[" + l.height() + ", " + l.width() + "]");
        } else if (layer instanceof SamePadding l) {
            return "self.graft_same(" + x + ", " + l.kernel() + ", " + l.stride() + ")";
        } else if (layer instanceof Flatten l) {
            return call("flatten", x, l.from());
        } else if (layer instanceof Permute l) {
            return call("permute", x, l.order());
        } else if (layer instanceof FirstToken) {
            return call("select", x, 1, 0);
        } else if (layer instanceof Activation l) {
            String name = l.name().toLowerCase(Locale.ROOT);
            return l == Activation.LOG_SOFTMAX ? call(name, x, 1) : call(name, x);
        }
        throw new AssertionError("A layer without TorchScript: " + layer);
    }

    private static String call(String function, Object... arguments) {
        return Arrays.stream(arguments).map(String::valueOf).collect(Collectors.joining(", ", "torch." + function + "(", ")"));
    }

    /** Names such as {@code 0} are no words of the language; all are asked for in the same way. */
    private static String weight(String path, String name) {
        String owner = "self";
        for (String step : path.isEmpty() ? new String[0] : path.split("\\.")) {
            owner = "getattr(" + owner + ", \"" + step + "\")";
        }
        return owner + "." + name;
    }

    private static String pair(int number) {
        return "[" + number + ", " + number + "]";
    }
}
