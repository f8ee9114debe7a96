package io.github.graftml.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.runtime.internal.NameInFiles;
import io.github.graftml.runtime.internal.NamedChoice;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A loss of the program's own; see {@link Loss#of}. Equal to every other of the same name.
 *
 * @param name     in files
 * @param function null after reading a file, which cannot hold it
 */
@NameInFiles("custom")
record CustomLoss(String name, @JsonIgnore @Nullable BiFunction<Tensor, Tensor, Tensor> function) implements Loss {

    /** Checks the name. */
    public CustomLoss {
        if (name.isBlank() || NamedChoice.names(Loss.class).contains(name)) {
            throw new IllegalArgumentException(
                    "A loss needs a name that is not one of the library's, " + NamedChoice.names(Loss.class)
                            + "; got \"" + name + "\"");
        }
    }

    @JsonCreator
    static CustomLoss read(@JsonProperty("name") String name) {
        return new CustomLoss(name, null);
    }

    @Override
    public boolean takes(boolean multiLabel) {
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CustomLoss custom && custom.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "Loss[" + name + "]";
    }
}
