package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines of version 0.1. */
class FormerNamesTest {

    @TempDir
    private Path work;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "transfer-learning --data d --valid-share 0.2 | train --data d --valid-fraction 0.2",
            "custom-cnn --valid-share=0.2                 | train --arch custom-cnn --valid-fraction=0.2",
            "--verbose neighbours m i --data d            | --verbose neighbors m i --data d",
            "fine-tune --like run.json                    | fine-tune --settings-from run.json",
            "predict custom-cnn neighbours                | predict custom-cnn neighbours",
            "predict model -- --like                      | predict model -- --like",
            "train --data d                               | train --data d",
    })
    void translate_commandLine_isInTodaysWords(String former, String now) {
        assertThat(FormerNames.translate(former.split(" +"))).containsExactly(now.split(" +"));
    }

    @ParameterizedTest
    @CsvSource({"transfer-learning,train", "custom-cnn,train", "neighbours,neighbors"})
    void help_ofAFormerCommand_isThatOfTodays(String former, String now) {
        assertThat(Ran.in(work, former, "--help").out()).isEqualTo(Ran.in(work, now, "--help").out());
    }

    @Test
    void help_doesNotShowThem() {
        assertThat(String.join("\n", Ran.in(work, "train", "--help").out()) + Ran.in(work, "--help").out())
                .doesNotContain("--valid-share", "--like", "transfer-learning", "neighbours");
    }
}
