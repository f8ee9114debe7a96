package io.github.graftml.model.zoo;

import static io.github.graftml.model.ModelGoldens.floats;
import static io.github.graftml.model.ModelGoldens.relativeDifference;
import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.compose;
import static io.github.graftml.transform.Transforms.normalize;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.graftml.data.Batch;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.model.ModelGoldens;
import io.github.graftml.model.Network;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;
import io.github.graftml.weights.Hub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** The trunk in the jar knows ImageNet: its answers are those of the published network, and cats and dogs are cats and dogs. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class EfficientNetLiteTest {

    private static final Transform PREPROCESSING = compose(resize(224), centerCrop(224), toTensor(),
            normalize(new Normalization(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5))));

    @Test
    void bundledWeights_onDrawnPictures_answerAsThePublishedNetworkDoes() throws Exception {
        ImageFolder pictures = ImageFolder.of(Path.of(ImageFolder.class.getResource("images").toURI()), PREPROCESSING);
        try (NativeScope scope = NativeScope.open(); Network lite0 = lite0();
                Batch all = pictures.batches(24).iterator().next()) {
            Tensor logits = NoGrad.get(() -> lite0.forward(all.images()));

            // the golden is of float32 weights, the jar holds them in half precision
            assertThat(relativeDifference(floats(logits), floats(ModelGoldens.read("lite0.safetensors"), "logits")))
                    .isLessThan(0.01);
            assertThat(best(logits))
                    .isEqualTo(StreamSupport.stream(ModelGoldens.MANIFEST.get("lite0_top1").spliterator(), false)
                            .map(JsonNode::asInt).toList());
        }
    }

    @Test
    void bundledWeights_onPhotos_seeCatsAndDogs() throws Exception {
        Optional<Path> photos = shared("data/dogscats/valid");
        assumeTrue(photos.isPresent(), "no shared photos here");
        try (NativeScope scope = NativeScope.open(); Network lite0 = lite0();
                Batch some = ImageFolder.of(photos.get(), PREPROCESSING).batches(64).shuffle(1).iterator().next()) {
            List<Integer> seen = best(NoGrad.get(() -> lite0.forward(some.images())));
            int right = 0;
            for (int i = 0; i < some.size(); i++) {
                boolean isCat = some.labels(i)[0] == 0;
                right += isCat && isWithin(seen.get(i), 281, 285) || !isCat && isWithin(seen.get(i), 151, 268) ? 1 : 0;
            }

            assertThat(right)
                    .as("of 64 photos, those seen as one of ImageNet's 5 cats or 118 dogs as their folder says")
                    .isGreaterThan(50);
        }
    }

    private static boolean isWithin(int value, int low, int high) {
        return value >= low && value <= high;
    }

    private static Network lite0() throws IOException {
        Network network = Network.create(Architectures.of("efficientnet-lite0"));
        network.load(PretrainedWeights.imagenet("efficientnet-lite0").read(Hub.standard()).orElseThrow());
        network.train(false);
        return network;
    }

    private static List<Integer> best(Tensor logits) {
        Tensor best = logits.argmax(new org.bytedeco.pytorch.LongOptional(1), false);
        List<Integer> classes = new ArrayList<>();
        for (long i = 0; i < best.numel(); i++) {
            classes.add((int) best.select(0, i).item_long());
        }
        return classes;
    }

    private static Optional<Path> shared(String name) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("shared").resolve(name))) {
                return Optional.of(at.resolve("shared").resolve(name));
            }
        }
        return Optional.empty();
    }
}
