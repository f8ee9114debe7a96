package io.github.graftml.weights;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The element types of weight files, with the names of the safetensors format. */
public enum DType {
    /** 64-bit floating point. */
    F64(8, "float64", "DoubleStorage"),
    /** 32-bit floating point. */
    F32(4, "float32", "FloatStorage"),
    /** 16-bit floating point (half). */
    F16(2, "float16", "HalfStorage"),
    /** bfloat16. */
    BF16(2, "bfloat16", "BFloat16Storage"),
    /** 64-bit signed integer. */
    I64(8, "int64", "LongStorage"),
    /** 32-bit signed integer. */
    I32(4, "int32", "IntStorage"),
    /** 16-bit signed integer. */
    I16(2, "int16", "ShortStorage"),
    /** 8-bit signed integer. */
    I8(1, "int8", "CharStorage"),
    /** 8-bit unsigned integer. */
    U8(1, "uint8", "ByteStorage"),
    /** Boolean, one byte. */
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

    /** {@return the size of an element in bytes: 1, 2, 4 or 8} */
    public int size() {
        return size;
    }

    /** {@return the name in torch, such as {@code float32}} */
    public String torchName() {
        return torchName;
    }

    /** Returns the storage class in torch's pickles, such as {@code FloatStorage}. */
    String torchStorage() {
        return torchStorage;
    }

    /** Returns the type with a safetensors name, or null. */
    static @Nullable DType ofSafetensors(String name) {
        return BY_NAME.get(name);
    }

    /** Returns the type of a storage class, without {@code torch.}, or null. */
    static @Nullable DType ofTorchStorage(String storage) {
        return BY_STORAGE.get(storage);
    }
}
