package io.github.graftml.weights;

import java.util.HashMap;
import java.util.Map;

/** The element types that files of weights know. The constants' names are those of the safetensors format. */
public enum DType {
    F64(8, "float64", "DoubleStorage"),
    F32(4, "float32", "FloatStorage"),
    F16(2, "float16", "HalfStorage"),
    BF16(2, "bfloat16", "BFloat16Storage"),
    I64(8, "int64", "LongStorage"),
    I32(4, "int32", "IntStorage"),
    I16(2, "int16", "ShortStorage"),
    I8(1, "int8", "CharStorage"),
    U8(1, "uint8", "ByteStorage"),
    BOOL(1, "bool", "BoolStorage");

    private static final Map<String, DType> BY_NAME = new HashMap<>();
    private static final Map<String, DType> BY_STORAGE = new HashMap<>();

    static {
        for (DType type : values()) {
            BY_NAME.put(type.name(), type);
            BY_STORAGE.put(type.torchStorage, type);
        }
    }

    private final int size;
    private final String torchName;
    private final String torchStorage;

    DType(int size, String torchName, String torchStorage) {
        this.size = size;
        this.torchName = torchName;
        this.torchStorage = torchStorage;
    }

    /** @return bytes of one element: 1, 2, 4 or 8 */
    public int size() {
        return size;
    }

    /** @return the name behind {@code torch.}, such as {@code float32} */
    public String torchName() {
        return torchName;
    }

    /** @return the class that stands for this type in a pickle of torch, such as {@code FloatStorage} */
    String torchStorage() {
        return torchStorage;
    }

    /** @return the type of that safetensors name, or null */
    static DType ofSafetensors(String name) {
        return BY_NAME.get(name);
    }

    /** @return the type of that storage class (without {@code torch.}), or null */
    static DType ofTorchStorage(String storage) {
        return BY_STORAGE.get(storage);
    }
}
