package io.github.graftml.random.internal;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Copies the state of a LibTorch CPU generator to and from Java. Requires an open native scope. */
final class NativeState {

    private NativeState() {
    }

    static Mt19937 read(Generator generator) {
        byte[] bytes = new byte[Mt19937.STATE_BYTES];
        generator.get_state().data_ptr_byte().get(bytes);
        return Mt19937.of(bytes);
    }

    static void write(Generator generator, Mt19937 bits) {
        Tensor state = torch.empty(new long[] {Mt19937.STATE_BYTES}, new TensorOptions(torch.ScalarType.Byte), null);
        state.data_ptr_byte().put(bits.toBytes());
        generator.set_state(state);
    }
}
