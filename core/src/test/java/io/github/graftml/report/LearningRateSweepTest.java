package io.github.graftml.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class LearningRateSweepTest {

    @Test
    void toSvg_logarithmicAxis_marksTheSuggestionWhereItLies() throws Exception {
        var sweep = new LearningRateSweep(new double[] {1e-6, 1e-4, 1e-2}, new double[] {3, 2, 1}, 1e-4);

        Document svg = parse(sweep.toSvg());

        assertThat(path(svg, "curve")).isEqualTo("M0.0 0.0 L320.0 130.0 L640.0 260.0");
        assertThat(path(svg, "mark")).startsWith("M320.0 ");
    }

    @Test
    void toSvg_blownUpLosses_leaveTheRestReadable() throws Exception {
        var sweep = new LearningRateSweep(new double[] {1e-4, 1e-3, 1e-2, 1e-1, 1},
                new double[] {2, 1, 1.5, 1e9, Double.NaN}, 1e-3);

        assertThat(path(parse(sweep.toSvg()), "curve").split("L")).hasSize(3);
    }

    @Test
    void sweep_valuesThatMakeNoAxis_areRefused() {
        assertThatThrownBy(() -> new LearningRateSweep(new double[] {1, 1}, new double[] {1, 1}, 1))
                .hasMessageContaining("rate 1 is 1.0");
        assertThatThrownBy(() -> new LearningRateSweep(new double[] {0, 1}, new double[] {1, 1}, 1))
                .hasMessageContaining("rate 0 is 0.0");
        assertThatThrownBy(() -> new LearningRateSweep(new double[] {1, 2}, new double[] {1}, 1))
                .hasMessageContaining("2 rates and 1 losses");
        assertThatThrownBy(() -> new LearningRateSweep(new double[] {1, 2}, new double[] {1, 1}, Double.NaN))
                .hasMessageContaining("suggested");
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static String path(Document svg, String kind) {
        NodeList paths = svg.getElementsByTagName("path");
        for (int i = 0; i < paths.getLength(); i++) {
            if (paths.item(i).getAttributes().getNamedItem("class") != null
                    && paths.item(i).getAttributes().getNamedItem("class").getNodeValue().equals(kind)) {
                return paths.item(i).getAttributes().getNamedItem("d").getNodeValue();
            }
        }
        throw new AssertionError("no path of class " + kind);
    }
}
