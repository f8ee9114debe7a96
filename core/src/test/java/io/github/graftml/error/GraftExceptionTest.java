package io.github.graftml.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class GraftExceptionTest {

    @Test
    void message_withAHint_isTheProblemAndItsRemedy() {
        IOException cause = new IOException("cut short");
        GraftException e = new DataException("a.jpg cannot be decoded", Hint.BAD_IMAGE, cause);
        assertThat(e).hasMessage("a.jpg cannot be decoded; " + Hint.BAD_IMAGE.remedy()).hasCause(cause);
        assertThat(e.problem()).isEqualTo("a.jpg cannot be decoded");
        assertThat(e.hint()).hasValue(Hint.BAD_IMAGE);
    }

    @Test
    void problem_withoutAHint_isTheWholeMessage() {
        GraftException e = new GraftException("No model in a; give another folder");
        assertThat(e.problem()).isEqualTo(e.getMessage());
        assertThat(e.hint()).isEmpty();
    }
}
