package io.github.graftml.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.metrics.Predictions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the report in a headless Chromium or Chrome, where one is installed. */
class HtmlReportBrowserTest {

    /** Before everything else in the page, so that it hears of every error. */
    private static final String LISTENER = """
            <script>
            const errors = [];
            addEventListener("error", e => errors.push(String(e.message || "not loaded: " + e.target.outerHTML)), true);
            addEventListener("securitypolicyviolation", e => errors.push("blocked " + e.blockedURI));
            const log = console.error;
            console.error = (...words) => { errors.push(words.join(" ")); log(...words); };
            </script>
            """;

    /** After everything else: leaves what it saw in the page, which the browser then prints. */
    private static final String PROBE = """
            <script>
            // Sorts the first table of classes: by its Images column twice, by a key on its Class column once.
            function sorted() {
              const table = document.querySelector("table.sortable");
              if (!table) return null;
              const look = () => [...table.tBodies[0].rows].map(row => row.cells[0].textContent).join(" ")
                  + " " + [...table.tHead.rows[0].cells].map(cell => cell.getAttribute("aria-sort") || "-").join(" ");
              const button = name => [...table.querySelectorAll("button")].find(b => b.textContent === name);
              const looks = [look()];
              button("Images").click();
              looks.push(look());
              button("Images").click();
              looks.push(look());
              button("Class").focus();
              looks.push(document.activeElement.textContent);
              button("Class").click();
              looks.push(look());
              return looks;
            }
            addEventListener("load", () => setTimeout(() => {
              const coloursOf = c => new Set(new Uint32Array(
                  c.getContext("2d").getImageData(0, 0, c.width, c.height).data.buffer)).size;
              const seen = document.createElement("pre");
              seen.id = "seen";
              seen.textContent = btoa(JSON.stringify({
                errors,
                requests: performance.getEntriesByType("resource").map(e => e.name).filter(n => !n.startsWith("data:")),
                canvases: [...document.querySelectorAll("canvas")].map(coloursOf),
                blankPictures: [...document.images].filter(i => !i.naturalWidth).length,
                pictures: document.images.length,
                sorted: sorted(),
                page: getComputedStyle(document.body).backgroundColor,
                width: innerWidth,
                overflow: document.documentElement.scrollWidth - innerWidth,
              }));
              document.body.append(seen);
              if (parent !== window) {
                parent.postMessage(seen.textContent, "*");
              }
            }, 300));
            </script>
            """;

    /** A phone's screen: the browser's own window is never narrower than 500 pixels. */
    private static final String PHONE = """
            <!DOCTYPE html><meta name="color-scheme" content="light dark"><body>
            <iframe src="report.html" style="width: 375px; height: 800px; border: 0"></iframe>
            <script>
            addEventListener("message", e => {
              const seen = document.createElement("pre");
              seen.id = "seen";
              seen.textContent = e.data;
              document.body.append(seen);
            });
            </script>
            """;

    @TempDir
    Path folder;

    @Test
    void report_isDrawnWithoutErrorsOrRequests() throws Exception {
        JsonNode seen = open(Samples.report("Cats & <dogs>"), "--window-size=1280,900");

        assertThat(seen.get("errors")).isEmpty();
        assertThat(seen.get("requests")).isEmpty();
        assertThat(seen.get("canvases")).hasSize(3)
                .allSatisfy(colours -> assertThat(colours.intValue()).isGreaterThan(5));
        assertThat(seen.get("pictures").intValue()).isGreaterThan(16);
        assertThat(seen.get("blankPictures").intValue()).isZero();
        assertThat(seen.get("page").textValue()).isEqualTo("rgb(246, 246, 243)");
    }

    @Test
    void classTable_isSortedByItsHeadings() throws Exception {
        double[] a = {1, 0, 0};
        double[] b = {0, 1, 0};
        Predictions predictions = Predictions.of(List.of("ants", "bees", "cows"), new double[][] {a, b, b, a, a, a},
                new int[] {0, 1, 1, 1, 1, 0});

        JsonNode seen = open(HtmlReport.of("classes").evaluation("m", predictions, i -> Samples.picture(i, "")),
                "--window-size=1280,900");

        assertThat(seen.get("errors")).isEmpty();
        assertThat(seen.get("sorted")).extracting(JsonNode::textValue).containsExactly(
                "bees ants cows - - - ascending -",
                "cows ants bees - ascending - - -",
                "bees ants cows - descending - - -",
                "Class",
                "ants bees cows ascending - - - -");
    }

    @Test
    void report_darkAndNarrow_isDarkAndFits() throws Exception {
        JsonNode seen = open(Samples.report("Cats and dogs"), "--window-size=500,900",
                "--blink-settings=preferredColorScheme=0");

        assertThat(seen.get("errors")).isEmpty();
        assertThat(seen.get("page").textValue()).isEqualTo("rgb(19, 21, 24)");
        assertThat(seen.get("overflow").intValue()).isLessThanOrEqualTo(0);
    }

    @Test
    void report_oneEpochWithoutValidation_isDrawn() throws Exception {
        var point = new ReportEpoch(1, new LossAccuracy(0.5, 0.75), LossAccuracy.NOT_MEASURED, Double.NaN, 3);

        JsonNode seen = open(HtmlReport.of("short").run(Run.of("a", List.of(point))), "--window-size=1280,900");

        assertThat(seen.get("errors")).isEmpty();
        assertThat(seen.get("canvases")).hasSize(2)
                .allSatisfy(colours -> assertThat(colours.intValue()).isGreaterThan(5));
    }

    @Test
    void report_onAPhone_fits() throws Exception {
        Files.writeString(folder.resolve("phone.html"), PHONE);
        JsonNode seen = openPage("phone.html", Samples.report("Cats and dogs"), "--window-size=600,900");

        assertThat(seen.get("errors")).isEmpty();
        assertThat(seen.get("width").intValue()).isEqualTo(375);
        assertThat(seen.get("overflow").intValue()).isLessThanOrEqualTo(0);
        assertThat(seen.get("blankPictures").intValue()).isZero();
    }

    private JsonNode open(HtmlReport report, String... options) throws IOException, InterruptedException {
        return openPage("report.html", report, options);
    }

    private JsonNode openPage(String shown, HtmlReport report, String... options)
            throws IOException, InterruptedException {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "no Chromium or Chrome on the PATH");
        Path file = folder.resolve("report.html");
        Files.writeString(file,
                report.toHtml().replace("<head>", "<head>" + LISTENER).replace("</body>", PROBE + "</body>"));

        List<String> command = new ArrayList<>(List.of(browser.get().toString(), "--headless", "--no-sandbox",
                "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--disable-dev-shm-usage", "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=5000", "--dump-dom"));
        command.addAll(Arrays.asList(options));
        command.add(folder.resolve(shown).toUri().toString());
        File dom = folder.resolve("dom.html").toFile();
        Process process = new ProcessBuilder(command).redirectOutput(dom)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the browser ends within a minute").isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        Matcher seen = Pattern.compile("<pre id=\"seen\">([^<]+)</pre>").matcher(Files.readString(dom.toPath()));
        assertThat(seen.find()).as("the page ran to its end").isTrue();
        return new ObjectMapper().readTree(Base64.getDecoder().decode(seen.group(1)));
    }

    private static Optional<Path> browser() {
        return Stream.of("chromium", "chromium-browser", "google-chrome", "chrome")
                .flatMap(name -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable).findFirst();
    }
}
