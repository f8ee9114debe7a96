package io.github.graftml.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.optim.ParameterGroups.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ParameterGroupsTest {

    @Test
    void byDepth_network_cutsFromTheStemToTheHead() {
        try (Network model = Network.create(Architectures.of("resnet18")).replaceHead(Head.mlp(2, 16, 0))) {
            List<Group> groups = ParameterGroups.byDepth(model, 3).groups();
            assertThat(groups).hasSize(3);
            assertThat(groups.get(0).parameters()).contains("conv1.weight", "bn1.bias", "layer1.0.conv1.weight")
                    .noneMatch(name -> name.startsWith("layer4"));
            assertThat(groups.get(1).parameters()).contains("layer4.1.bn2.bias")
                    .noneMatch(name -> name.startsWith("layer1"));
            assertThat(groups.get(2).parameters()).isEqualTo(model.headParameters()).contains("fc.0.weight")
                    .allMatch(name -> name.startsWith("fc."));
            List<String> all = new ArrayList<>();
            groups.forEach(group -> all.addAll(group.parameters()));
            assertThat(all).containsExactlyInAnyOrderElementsOf(model.parameterNames());
        }
    }

    @Test
    void byDepth_modelWithoutAHead_cutsItsLayers() {
        try (CustomCNN model = new CustomCNN(2)) {
            List<Group> groups = ParameterGroups.byDepth(model, 5).groups();
            assertThat(groups.get(0).parameters()).containsExactlyInAnyOrder("conv1.weight", "conv1.bias");
            assertThat(ParameterGroups.byDepth(model, 1).groups()).hasSize(1);
            assertThatThrownBy(() -> ParameterGroups.byDepth(model, 6)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most 5");
        }
    }

    @Test
    void falling_threeGroups_spreadsTheRatesGeometrically() {
        ParameterGroups groups = new ParameterGroups(
                List.of(new Group(Set.of("a"), 1), new Group(Set.of("b"), 1), new Group(Set.of("c"), 1)))
                .layerDecay(100);
        assertThat(groups.scale("a")).isCloseTo(0.01, within(1e-12));
        assertThat(groups.scale("b")).isCloseTo(0.1, within(1e-12));
        assertThat(groups.scale("c")).isEqualTo(1);
        assertThat(groups.scale("none of them")).isEqualTo(1);
        assertThatThrownBy(() -> groups.layerDecay(0.5)).hasMessage("times must be at least 1; got 0.5");
        assertThatThrownBy(() -> new ParameterGroups(List.of(new Group(Set.of("a"), 1), new Group(Set.of("a"), 2))))
                .hasMessageContaining("a is in two groups");
    }
}
