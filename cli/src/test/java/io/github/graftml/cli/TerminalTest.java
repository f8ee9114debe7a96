package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalTest {

    @TempDir
    private Path work;

    @Test
    void escape_controlCharacters_areShownByTheirNumbers() {
        assertThat(Terminal.escape("a\u001b[2Jb\u0007\u009b\u202ec")).isEqualTo("a\\u001b[2Jb\\u0007\\u009b\\u202ec");
        assertThat(Terminal.escape("Käfer 猫 😀\tx\ny")).isEqualTo("Käfer 猫 😀\tx\ny");
    }

    @Test
    void error_ofAFileWithAControlCharacter_isEscaped() {
        Ran ran = Ran.in(work, "check", work.resolve("red\u001b[31m").toString());
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).singleElement().asString().contains("red\\u001b[31m").doesNotContain("\u001b");
    }
}
