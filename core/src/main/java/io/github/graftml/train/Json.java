package io.github.graftml.train;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DatabindContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.jsontype.impl.TypeIdResolverBase;
import java.io.IOException;
import java.util.Arrays;

/** How values of this package are written and read. */
final class Json {

    static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Json() {
    }

    /** @return in one line what is wrong with a file */
    static String reason(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Writes a choice under the simple name of its record, {@code {"Adam": {...}}}, and reads the records inside its interface only. */
    static final class ByName extends TypeIdResolverBase {

        private JavaType choice;

        @Override
        public void init(JavaType baseType) {
            choice = baseType;
        }

        @Override
        public String idFromValue(Object value) {
            return value.getClass().getSimpleName();
        }

        @Override
        public String idFromValueAndType(Object value, Class<?> suggestedType) {
            return idFromValue(value);
        }

        @Override
        public JavaType typeFromId(DatabindContext context, String id) {
            return Arrays.stream(choice.getRawClass().getDeclaredClasses())
                    .filter(member -> member.getSimpleName().equals(id) && choice.getRawClass().isAssignableFrom(member))
                    .findFirst().map(member -> context.constructSpecializedType(choice, member)).orElse(null);
        }

        @Override
        public JsonTypeInfo.Id getMechanism() {
            return JsonTypeInfo.Id.CUSTOM;
        }
    }
}
