package io.github.graftml.weights;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table of all names that a pickle of torch may use, and their values. */
final class TorchGlobals {

    /**
     * Data classes that training frameworks store with the weights, mostly in {@code hyper_parameters}; read as dicts.
     */
    private static final List<String> DATA_CLASSES = List.of("argparse.Namespace", "builtins.set", "__builtin__.set",
            "builtins.frozenset", "__builtin__.frozenset",
            "collections.defaultdict", "lightning.fabric.utilities.data.AttributeDict",
            "lightning_fabric.utilities.data.AttributeDict",
            "lightning.pytorch.utilities.parsing.AttributeDict", "pytorch_lightning.utilities.parsing.AttributeDict",
            "numpy.dtype", "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
            "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct");
    /** Arguments of these classes: names that are never called. */
    private static final List<String> TYPE_NAMES = List.of("numpy.ndarray", "builtins.dict", "__builtin__.dict",
            "builtins.list", "__builtin__.list",
            "builtins.int", "__builtin__.int", "builtins.float", "__builtin__.float");
    private static final List<String> PATHS = List.of("pathlib.PosixPath", "pathlib.WindowsPath",
            "pathlib.PurePosixPath", "pathlib.PureWindowsPath",
            "pathlib._local.PosixPath", "pathlib._local.WindowsPath");

    private final FileBytes file;
    private int pairsLeft = 1_000_000; // a hostile file could copy a large list many times
    private final Map<String, Object> table = new HashMap<>();

    private TorchGlobals(FileBytes file) {
        this.file = file;
        for (DType dtype : DType.values()) {
            table.put("torch." + dtype.torchStorage(), dtype);
            table.put("torch.cuda." + dtype.torchStorage(), dtype);
            table.put("torch." + dtype.torchName(), "torch." + dtype.torchName());
        }
        table.put("torch.Tensor", "torch.Tensor");
        table.put("torch.nn.parameter.Parameter", "torch.nn.parameter.Parameter");
        table.put("torch.Size", (Unpickler.Function) arguments -> argument(arguments, 0));
        table.put("torch.device", (Unpickler.Function) arguments -> String.valueOf(argument(arguments, 0)));
        table.put("collections.OrderedDict", (Unpickler.Function) this::dict);
        table.put("collections.Counter", (Unpickler.Function) this::dict);
        table.put("torch._utils._rebuild_tensor", (Unpickler.Function) this::tensor);
        table.put("torch._utils._rebuild_tensor_v2", (Unpickler.Function) this::tensor);
        table.put("torch._utils._rebuild_parameter", (Unpickler.Function) arguments -> argument(arguments, 0));
        table.put("torch._utils._rebuild_parameter_with_state",
                (Unpickler.Function) arguments -> argument(arguments, 0));
        DATA_CLASSES.forEach(name -> table.put(name, (Unpickler.Function) arguments -> new LinkedHashMap<>()));
        TYPE_NAMES.forEach(name -> table.put(name, name));
        PATHS.forEach(name -> table.put(name, (Unpickler.Function) TorchGlobals::path));
        table.put("_codecs.encode", (Unpickler.Function) arguments -> argument(arguments, 0)); // bytes, in protocol 2
        table.put("torch._tensor._rebuild_from_type_v2", (Unpickler.Function) this::tensorWithAttributes);
    }

    static Map<String, Object> of(FileBytes file) {
        return new TorchGlobals(file).table;
    }

    private static String path(@Nullable Object... parts) {
        return Arrays.stream(parts).map(part -> part instanceof String text ? text : "")
                .collect(Collectors.joining("/"));
    }

    // OrderedDict(), OrderedDict(pairs) as Python 2 wrote it, Counter(dict)
    private Object dict(@Nullable Object... arguments) throws IOException {
        LinkedHashMap<Object, @Nullable Object> dict = new LinkedHashMap<>();
        if (arguments.length == 0) {
            return dict;
        }
        if (arguments[0] instanceof LinkedHashMap) {
            return arguments[0];
        }
        @Nullable
        Object[] pairs = tuple(arguments[0]);
        pairsLeft -= pairs.length;
        if (pairsLeft < 0) {
            throw file.broken("its ordered dicts are too large for a weight file");
        }
        for (Object pair : pairs) {
            @Nullable
            Object[] keyAndValue = tuple(pair);
            if (!(argument(keyAndValue, 0) instanceof String key)) {
                throw file.broken("an ordered dict in it has a key that is not a string");
            }
            dict.put(key, argument(keyAndValue, 1));
        }
        return dict;
    }

    // _rebuild_tensor(storage, offset, size, stride), and _v2 with requires_grad and hooks
    private Object tensor(@Nullable Object... arguments) throws IOException {
        if (!(argument(arguments, 0) instanceof TorchStorage storage)) {
            throw file.broken("a tensor in it has no storage");
        }
        try {
            return storage.view(integer(argument(arguments, 1)), integers(argument(arguments, 2)),
                    integers(argument(arguments, 3)));
        } catch (IllegalArgumentException e) {
            throw file.broken(e.getMessage(), e);
        }
    }

    // _rebuild_from_type_v2(function, type, arguments, state): a tensor with Python attributes
    private @Nullable Object tensorWithAttributes(@Nullable Object... arguments) throws IOException {
        if (!(argument(arguments, 0) instanceof Unpickler.Function function)) {
            throw file.broken("a tensor in it is not made by a function");
        }
        return function.call(tuple(argument(arguments, 2)));
    }

    private @Nullable Object argument(@Nullable Object[] arguments, int index) throws FormatException {
        if (index >= arguments.length) {
            throw file.broken(
                    "its pickle calls a function with " + arguments.length + " arguments, expected " + (index + 1));
        }
        return arguments[index];
    }

    private @Nullable Object[] tuple(@Nullable Object value) throws FormatException {
        if (value instanceof Object[] tuple) {
            return tuple;
        }
        if (value instanceof List<?> list) {
            return list.toArray();
        }
        throw file.broken("its pickle has another value, expected a tuple");
    }

    private long[] integers(@Nullable Object value) throws FormatException {
        @Nullable
        Object[] tuple = tuple(value);
        long[] integers = new long[tuple.length];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = integer(tuple[i]);
        }
        return integers;
    }

    private long integer(@Nullable Object value) throws FormatException {
        if (value instanceof Long integer) {
            return integer;
        }
        throw file.broken("its pickle has another value, expected an integer");
    }
}
