package io.github.graftml.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Where a result comes from: enough to make it again, or to see why another one differs.
 *
 * @param library     version of Graft
 * @param torch       version of LibTorch
 * @param java        version of the JVM
 * @param device      what the run trained on, as in {@link Device}
 * @param threads     threads of LibTorch
 * @param model       the model's own words
 * @param trainer     the whole configuration, as {@link Trainer#toString} prints it
 * @param trainData   what was trained on, random transforms and the seed of the shuffling included
 * @param validData   what was validated on
 * @param trainImages pictures of a training epoch
 * @param validImages pictures of a validation
 * @param dataHash    SHA-256 over path and size of every file of both sets, in order, as hex; the contents are not read
 * @param classes     class names by index
 * @param started     when, ISO 8601 in UTC
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Provenance(
        String library,
        String torch,
        String java,
        String device,
        int threads,
        String model,
        String trainer,
        @JsonProperty("train_data") String trainData,
        @JsonProperty("valid_data") String validData,
        @JsonProperty("train_images") int trainImages,
        @JsonProperty("valid_images") int validImages,
        @JsonProperty("data_hash") String dataHash,
        List<String> classes,
        String started) {

    /** Copies the class names. */
    public Provenance {
        classes = List.copyOf(classes);
    }
}
