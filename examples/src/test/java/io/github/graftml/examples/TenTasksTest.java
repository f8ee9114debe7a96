package io.github.graftml.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TenTasksTest {

    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)\n```", Pattern.DOTALL);
    private static final Pattern BODY = Pattern.compile("\n    static void [^{]*\\{\n(.*?)\n    }\n", Pattern.DOTALL);

    @Test
    void apiComparison_javaBlocks_areTheCompiledMethods() throws IOException {
        List<String> blocks = found(BLOCK, Path.of("..", "docs", "api-comparison.md"));
        List<String> bodies = found(BODY, Path.of("src/test/java/io/github/graftml/examples/TenTasks.java")).stream()
                .map(String::stripIndent).toList();
        assertThat(blocks).hasSize(10).isEqualTo(bodies);
    }

    private static List<String> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results().map((MatchResult result) -> result.group(1)).toList();
    }
}
