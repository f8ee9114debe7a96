package io.github.graftml.weights;

import static io.github.graftml.weights.Fixtures.assertSame;
import static io.github.graftml.weights.Fixtures.bytes;
import static io.github.graftml.weights.Fixtures.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"mixed_zip.pth", "mixed_legacy.pth", "mixed_protocol4.pth"})
    void read_viewsTransposesAndTypes_sameAsSafetensors(String name) throws IOException {
        StateDict dict = StateDict.read(file(name));
        assertSame(dict, StateDict.read(file("mixed.safetensors")));
        assertThat(dict.tensors().keySet()).containsExactly("f32", "view", "transposed", "f16", "bf16", "f64", "i64",
                "u8",
                "bool", "scalar", "empty", "param");
    }

    @Test
    void read_wrappedAndDataParallel_bareNamesAndMetadata() throws IOException {
        StateDict dict = StateDict.read(file("wrapped_ddp.pth"));
        assertThat(dict.tensors().keySet()).containsExactly("conv1.weight");
        assertThat(dict.metadata()).containsEntry("epoch", "3").containsEntry("best_acc", "0.5")
                .containsEntry("arch", "resnet18").hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"_orig_mod.", "module.", "_orig_mod.module.", "module._orig_mod."})
    void read_compiledOrDataParallel_bareNames(String prefix, @TempDir Path folder) throws IOException {
        StateDict plain = StateDict.read(file("mixed_zip.pth"));
        Path wrapped = folder.resolve("wrapped.pth");
        plain.renamed(name -> prefix + name).save(wrapped);
        assertThat(StateDict.read(wrapped).tensors().keySet()).containsExactlyElementsOf(plain.tensors().keySet());
    }

    @ParameterizedTest
    @CsvSource({"evil_zip.pth,posix.system", "evil_legacy.pth,posix.system", "truncated_zip.pth,truncated",
            "truncated_legacy.pth,truncated"})
    void read_hostileOrCut_isRefused(String name, String complaint) {
        assertThatThrownBy(() -> StateDict.read(file(name))).isInstanceOf(FormatException.class)
                .hasMessageContaining(file(name).toString()).hasMessageContaining(complaint)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.pth", "out.pt", "out.safetensors"})
    void write_thenRead_sameTensors(String name) throws IOException {
        StateDict dict = StateDict.read(file("mixed_zip.pth"));
        dict.save(folder.resolve(name));
        StateDict again = StateDict.read(folder.resolve(name));
        assertSame(again, dict);
        assertThat(again.tensors().keySet()).containsExactlyElementsOf(dict.tensors().keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"training_zip.pth", "training_legacy.pth"})
    void read_checkpointOfATrainingScript_modelAndNotes(String name) throws IOException {
        StateDict dict = StateDict.read(file(name));
        assertThat(dict.tensors().keySet()).containsExactly("0.weight", "0.bias", "1.weight", "1.bias",
                "1.running_mean",
                "1.running_var", "1.num_batches_tracked");
        assertThat(dict.get("1.num_batches_tracked").bytes().getLong()).isEqualTo(1);
        assertThat(dict.metadata()).containsOnly(Map.entry("epoch", "7"), Map.entry("note", "zw\u00f6lf"),
                Map.entry("lr", "0.001"),
                Map.entry("big", "1180591620717411303424"), Map.entry("done", "true"));
    }

    @Test
    void read_lightningsCheckpoint_itsStateDictAndNotes() throws IOException {
        StateDict dict = StateDict.read(file("lightning.ckpt"));
        assertThat(dict.tensors().keySet()).containsExactly("model.0.weight", "model.0.bias", "model.1.weight",
                "model.1.bias", "model.1.running_mean",
                "model.1.running_var", "model.1.num_batches_tracked", "criterion.weight");
        assertThat(dict.get("criterion.weight").bytes().asFloatBuffer().get(1)).isEqualTo(2f);
        assertThat(dict.metadata()).containsEntry("epoch", "1").containsEntry("global_step", "2")
                .containsEntry("hparams_name", "kwargs");
    }

    @Test
    void read_tiedAndAttributed_eachNameItsTensor() throws IOException {
        StateDict dict = StateDict.read(file("tied.pth"));
        assertThat(bytes(dict.get("a"))).isEqualTo(bytes(dict.get("b")));
        assertThat(dict.get("row").bytes().asFloatBuffer().get(0)).isEqualTo(3f);
        assertThat(dict.get("expanded")).hasToString("F32[3, 2]");
        assertThat(dict.get("expanded").bytes().getFloat(4 * 5)).isEqualTo(2f);
    }

    @ParameterizedTest
    @CsvSource({"whole_module.pth,torch.nn.modules.linear.Linear", "bare_tensor.pth,no dict of tensors"})
    void read_whatIsNoStateDict_saysWhatToSave(String name, String complaint) {
        assertThatThrownBy(() -> StateDict.read(file(name))).isInstanceOf(FormatException.class)
                .hasMessageContaining(complaint).hasMessageContaining("state_dict()");
    }

    @Test
    void write_pth_everyStorageIsAligned() throws IOException {
        Path path = folder.resolve("out.pth");
        StateDict.read(file("mixed_zip.pth")).save(path);
        try (FileBytes bytes = FileBytes.map(path)) {
            assertThat(ZipEntries.of(bytes)).hasSize(15)
                    .allSatisfy((name, entry) -> assertThat(entry.alignmentOffset(0, 64)).as(name).isZero());
        }
    }

    @Test
    void write_twice_sameBytes() throws IOException {
        StateDict dict = StateDict.read(file("mixed_zip.pth"));
        dict.save(folder.resolve("a.pth"));
        dict.save(folder.resolve("b.pth"));
        assertThat(folder.resolve("b.pth")).hasSameBinaryContentAs(folder.resolve("a.pth"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.pth", "out.safetensors"})
    void write_thatFails_leavesTheOldFile(String name) throws IOException {
        Path path = folder.resolve(name);
        StateDict.read(file("mixed_zip.pth")).save(path);
        byte[] before = Files.readAllBytes(path);
        StoredTensor broken = new StoredTensor(DType.U8, new long[] {1}, () -> {
            throw new IllegalStateException("the disk is gone");
        });
        assertThatThrownBy(() -> StateDict.of(Map.of("w", broken)).save(path)).hasMessage("the disk is gone");
        assertThat(path).hasBinaryContent(before);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void read_nothingThere_saysWhatWasExpected() {
        Path gone = folder.resolve("gone.pth");
        assertThatThrownBy(() -> StateDict.read(gone)).isInstanceOf(NoSuchFileException.class)
                .hasMessage(gone + ": expected a weight file (.pth or safetensors), found nothing");
        assertThatThrownBy(() -> StateDict.read(folder)).hasMessageContaining("found no regular file");
    }
}
