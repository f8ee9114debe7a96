package io.github.graftml.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Files that Python wrote, and how two state dicts are compared. */
final class Fixtures {

    private Fixtures() {
    }

    static Path file(String name) {
        try {
            return Path.of(Fixtures.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] bytes(StoredTensor tensor) {
        ByteBuffer buffer = tensor.bytes();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    static void assertSame(StateDict found, StateDict expected) {
        assertThat(found.tensors().keySet()).containsExactlyInAnyOrderElementsOf(expected.tensors().keySet());
        expected.tensors().forEach((name, tensor) -> {
            assertThat(found.get(name)).as(name).hasToString(tensor.toString());
            assertThat(bytes(found.get(name))).as(name).isEqualTo(bytes(tensor));
        });
    }
}
