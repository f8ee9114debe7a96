package io.github.graftml.io;

import static io.github.graftml.io.Fixtures.assertSame;
import static io.github.graftml.io.Fixtures.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"mixed_zip.pth", "mixed_legacy.pth"})
    void read_viewsTransposesAndTypes_sameAsSafetensors(String name) throws IOException {
        StateDict dict = StateDict.read(file(name));
        assertSame(dict, StateDict.read(file("mixed.safetensors")));
        assertThat(dict.tensors().keySet()).containsExactly("f32", "view", "transposed", "f16", "bf16", "f64", "i64", "u8",
                "bool", "scalar", "empty", "param");
    }

    @Test
    void read_wrappedAndDataParallel_bareNamesAndMetadata() throws IOException {
        StateDict dict = StateDict.read(file("wrapped_ddp.pth"));
        assertThat(dict.tensors().keySet()).containsExactly("conv1.weight");
        assertThat(dict.metadata()).containsEntry("epoch", "3").containsEntry("best_acc", "0.5").containsEntry("arch", "resnet18").hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"evil_zip.pth,posix.system", "evil_legacy.pth,posix.system", "truncated_zip.pth,cut short", "truncated_legacy.pth,cut short"})
    void read_hostileOrCut_isRefused(String name, String complaint) {
        assertThatThrownBy(() -> StateDict.read(file(name))).isInstanceOf(FormatException.class)
                .hasMessageContaining(file(name).toString()).hasMessageContaining(complaint).hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.pth", "out.pt", "out.safetensors"})
    void write_thenRead_sameTensors(String name) throws IOException {
        StateDict dict = StateDict.read(file("mixed_zip.pth"));
        dict.write(folder.resolve(name));
        StateDict again = StateDict.read(folder.resolve(name));
        assertSame(again, dict);
        assertThat(again.tensors().keySet()).containsExactlyElementsOf(dict.tensors().keySet());
    }
}
