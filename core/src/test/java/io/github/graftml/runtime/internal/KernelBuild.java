package io.github.graftml.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The hash of script and source that {@code native/build} writes into each library; compared on every platform. */
public final class KernelBuild {

    private static final Path NATIVE = Path.of("../native");

    private KernelBuild() {
    }

    /** Fails unless the library beside {@code caller} was built from today's {@code source} by today's script. */
    public static void requireBuiltFrom(String source, Class<?> caller, String library) throws IOException {
        ByteArrayOutputStream hashed = new ByteArrayOutputStream();
        hashed.write(Files.readAllBytes(NATIVE.resolve("build")));
        hashed.write(Files.readAllBytes(NATIVE.resolve(source)));
        try (InputStream in = caller.getResourceAsStream("linux-x86_64/" + library)) {
            assertThat(in).as(library + " beside " + caller).isNotNull();
            String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);

            assertThat(bytes.contains("graft " + Sha256.of(hashed.toByteArray())))
                    .as(library + " is built from native/" + source + "; run native/build").isTrue();
        }
    }
}
