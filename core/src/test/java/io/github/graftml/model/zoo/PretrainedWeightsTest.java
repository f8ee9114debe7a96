package io.github.graftml.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.error.WeightsException;
import io.github.graftml.image.Interpolation;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Resize;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.Hub;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedWeightsTest {

    @TempDir
    Path folder;

    @Test
    void imagenet_resnet101_theArticlesWeights() {
        PretrainedWeights.Published weights = PretrainedWeights.imagenet("resnet101");
        assertThat(weights).hasToString("ResNet101_Weights.IMAGENET1K_V1");
        assertThat(weights.url()).hasToString("https://download.pytorch.org/models/resnet101-63fe2227.pth");
        assertThat(weights.sha256()).isEqualTo("63fe2227");
        assertThat(weights.parameters()).isEqualTo(44549160);
        assertThat(weights.accuracy()).isEqualTo(new PretrainedWeights.Accuracy(77.374, OptionalDouble.of(93.546)));
        assertThat(weights.input()).isEqualTo(Preprocessing.of(Transforms.resize(256, Interpolation.BILINEAR),
                Transforms.centerCrop(224), Transforms.toTensor(),
                Transforms.normalize(new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225)))));
        assertThat(weights.bundled()).isFalse();
    }

    @Test
    void named_secondRecipe_itsOwnPreprocessing() {
        PretrainedWeights.Published weights = PretrainedWeights.named("ResNet101_Weights.IMAGENET1K_V2");
        assertThat(weights.sha256()).isEqualTo("cd907fc2");
        assertThat(weights.input().step(Resize.class)).contains(Transforms.resize(232));
    }

    @Test
    void published_everyEntry_isComplete() {
        assertThat(PretrainedWeights.published()).hasSize(26).extracting(PretrainedWeights.Published::name)
                .doesNotHaveDuplicates();
        assertThat(PretrainedWeights.published()).extracting(PretrainedWeights.Published::architecture).contains(
                "resnet18", "resnet34",
                "resnet50", "resnet101", "resnet152", "wide_resnet50_2", "resnext50_32x4d", "mobilenet_v2",
                "mobilenet_v3_large", "efficientnet_b0", "vgg16", "densenet121", "convnext_tiny", "vit_b_16", "alexnet",
                "squeezenet1_1", "efficientnet-lite0");
        assertThat(PretrainedWeights.published()).allSatisfy(weights -> {
            assertThat(weights.sha256()).matches("[0-9a-f]{8,64}");
            assertThat(weights.classes()).hasSize(1000).startsWith("tench").endsWith("toilet tissue");
            assertThat(weights.accuracy().top1()).isBetween(50.0, 90.0);
            assertThat(weights.licence()).isNotBlank();
            assertThat(PretrainedWeights.imagenet(weights.architecture()).name()).endsWith(".IMAGENET1K_V1");
        });
    }

    @Test
    void read_bundledLite0_withoutAHub() throws IOException {
        PretrainedWeights.Published lite0 = PretrainedWeights.imagenet("efficientnet-lite0");
        StateDict dict = lite0.read(Hub.of(folder.resolve("never-made"))).orElseThrow();
        long parameters = dict.tensors().entrySet().stream()
                .filter(entry -> !entry.getKey().contains("running_")
                        && !entry.getKey().endsWith("num_batches_tracked"))
                .mapToLong(entry -> entry.getValue().elementCount()).sum();
        assertThat(parameters).isEqualTo(lite0.parameters());
        assertThat(lite0.bundled()).isTrue();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void read_fileAndNone() throws IOException {
        Path file = folder.resolve("a.safetensors");
        StateDict.builder().build().save(file);
        assertThat(PretrainedWeights.file(file).read(Hub.of(folder))).isPresent();
        assertThat(PretrainedWeights.file(file).preprocessing()).isEmpty();
        assertThat(PretrainedWeights.none().read(Hub.of(folder))).isEmpty();
    }

    @Test
    void imagenet_nothingPublished_namesWhatIs() {
        assertThatThrownBy(() -> PretrainedWeights.imagenet("efficientnet-lite4")).isInstanceOf(WeightsException.class)
                .hasMessageContaining("efficientnet-lite4").hasMessageContaining("Weights.file")
                .hasMessageContaining("resnet18");
        assertThatThrownBy(() -> PretrainedWeights.named("ResNet18")).isInstanceOf(WeightsException.class)
                .hasMessageContaining("ResNet18_Weights.IMAGENET1K_V1");
    }
}
