package io.github.graftml.runtime.internal;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DatabindContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.jsontype.impl.TypeIdResolverBase;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Jackson type resolver that writes a subtype under its {@link NameInFiles}, such as {@code {"adam": {...}}}, and
 * reads that name and the former one. Subtypes are those of a sealed type, otherwise those that {@link JsonSubTypes}
 * lists.
 */
public final class NamedChoice extends TypeIdResolverBase {

    @SuppressWarnings("NullAway.Init") // Jackson calls init first
    private JavaType choice;

    @Override
    public void init(JavaType baseType) {
        choice = baseType;
    }

    /** Returns the possible subtypes. */
    public static Stream<Class<?>> of(Class<?> choice) {
        return choice.isSealed() ? Arrays.stream(choice.getPermittedSubclasses()).flatMap(NamedChoice::members)
                : Arrays.stream(choice.getAnnotation(JsonSubTypes.class).value()).map(JsonSubTypes.Type::value);
    }

    /** A member that is sealed in turn only groups choices. */
    private static Stream<Class<?>> members(Class<?> member) {
        return member.isSealed() ? of(member) : Stream.of(member);
    }

    /** Returns the names in files of the types to choose from. */
    public static List<String> names(Class<?> choice) {
        return of(choice).map(member -> member.getAnnotation(NameInFiles.class)).filter(Objects::nonNull)
                .map(NameInFiles::value).toList();
    }

    @Override
    public String idFromValue(Object value) {
        NameInFiles name = value.getClass().getAnnotation(NameInFiles.class);
        if (name == null) {
            throw new IllegalArgumentException("Cannot save " + value + ": it is not one of the library's types");
        }
        return name.value();
    }

    @Override
    public String idFromValueAndType(Object value, Class<?> suggestedType) {
        return idFromValue(value);
    }

    @Override
    public @Nullable JavaType typeFromId(DatabindContext context, String id) {
        Class<?> declared = choice.getRawClass(); // a component may be declared as one of the choices
        Stream<Class<?>> members = declared.isAnnotationPresent(NameInFiles.class) ? Stream.of(declared) : of(declared);
        return members.filter(member -> isNamed(member, id)).findFirst()
                .map(member -> context.constructSpecializedType(choice, member)).orElse(null);
    }

    private static boolean isNamed(Class<?> member, String id) {
        NameInFiles name = member.getAnnotation(NameInFiles.class);
        return name != null && (name.value().equals(id) || name.formerly().equals(id));
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
        return JsonTypeInfo.Id.CUSTOM;
    }
}
