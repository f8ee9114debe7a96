package io.github.graftml.nn.internal;

import static java.util.Objects.requireNonNull;

import io.github.graftml.runtime.internal.NativeRuntime;
import io.github.graftml.weights.DType;
import io.github.graftml.weights.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Conversions between native tensors and stored tensors of a file. */
public final class Tensors {

    static {
        NativeRuntime.start();
    }

    private static final Map<DType, ScalarType> TYPES = Map.of(
            DType.F64, ScalarType.Double, DType.F32, ScalarType.Float, DType.F16, ScalarType.Half,
            DType.BF16, ScalarType.BFloat16, DType.I64, ScalarType.Long, DType.I32, ScalarType.Int,
            DType.I16, ScalarType.Short, DType.I8, ScalarType.Char, DType.U8, ScalarType.Byte, DType.BOOL,
            ScalarType.Bool);

    private Tensors() {
    }

    /**
     * {@return a new contiguous tensor on the CPU, of the same type and shape} It belongs to the scope of the calling
     * thread.
     */
    public static Tensor of(StoredTensor stored) {
        Tensor tensor = empty(stored.shape(), requireNonNull(TYPES.get(stored.dtype())));
        if (stored.byteSize() > 0) {
            buffer(tensor).put(stored.bytes());
        }
        return tensor;
    }

    /** {@return a contiguous, uninitialized tensor on the CPU} It belongs to the scope of the calling thread. */
    public static Tensor empty(long[] shape, ScalarType type) {
        try (TensorOptions options = new TensorOptions(type); MemoryFormatOptional any = new MemoryFormatOptional()) {
            return torch.empty(shape, options, any);
        }
    }

    /** Writes the values of {@code stored} into {@code target}, widened or narrowed to its type, on any device. */
    public static void copy(StoredTensor stored, Tensor target) {
        try (Tensor source = of(stored)) {
            NoGrad.run(() -> target.copy_(source));
        }
    }

    /** {@return a copy of the values in Java's memory, in row-major order whatever the layout or device} */
    public static StoredTensor stored(Tensor tensor) {
        DType type = type(tensor);
        try (Tensor detached = tensor.detach(); Device cpu = new Device(DeviceType.CPU);
                Tensor here = detached.to(cpu, tensor.scalar_type());
                Tensor plain = here.contiguous()) {
            ByteBuffer copy = ByteBuffer.allocate(Math.toIntExact(plain.nbytes())).order(ByteOrder.LITTLE_ENDIAN);
            if (plain.nbytes() > 0) {
                copy.put(buffer(plain)).flip();
            }
            return StoredTensor.of(type, plain.shape(), copy);
        }
    }

    /**
     * {@return as {@link #stored}, without a copy if the tensor is contiguous on the CPU} Valid until it is freed or
     * written.
     */
    public static StoredTensor borrowed(Tensor tensor) {
        return tensor.is_cpu() && tensor.is_contiguous() && tensor.nbytes() > 0
                ? StoredTensor.of(type(tensor), tensor.shape(), buffer(tensor)) : stored(tensor);
    }

    /**
     * Processes a batch a few rows at a time.
     *
     * @param rows rows at a time; a batch with no more is processed as it is
     * @param work returns a new tensor with as many rows
     * @return all of the work's rows in order; belongs to the scope of the calling thread
     */
    public static Tensor inSlices(Tensor batch, long rows, UnaryOperator<Tensor> work) {
        long count = batch.size(0);
        if (count <= rows) {
            return work.apply(batch);
        }
        try (TensorVector results = new TensorVector()) {
            for (long from = 0; from < count; from += rows) {
                try (Tensor some = batch.narrow(0, from, Math.min(rows, count - from));
                        Tensor result = work.apply(some)) {
                    results.push_back(result);
                }
            }
            return torch.cat(results, 0);
        }
    }

    private static DType type(Tensor tensor) {
        return TYPES.entrySet().stream().filter(e -> e.getValue() == tensor.scalar_type().intern())
                .map(Map.Entry::getKey)
                .findFirst().orElseThrow(
                        () -> new IllegalArgumentException("Cannot store a tensor of type " + tensor.scalar_type()));
    }

    /**
     * A number that changes when any of the tensors does: LibTorch counts every write into a tensor, and replaced
     * values have another address. It does not read the values, and may
     * change although they are equal.
     */
    public static long state(Collection<Tensor> tensors) {
        long hash = 17;
        for (Tensor tensor : tensors) {
            hash = 31 * (31 * hash + tensor._version()) + tensor.data_ptr().address();
        }
        return hash;
    }

    /** The bytes of a contiguous tensor on the CPU; valid as long as the tensor is. */
    private static ByteBuffer buffer(Tensor tensor) {
        return new BytePointer(tensor.data_ptr()).capacity(tensor.nbytes()).asByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
