package io.github.graftml.runtime.internal;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Values as stable text for files, such as {@code resize(short_side(256, none), bilinear)}; later versions compare it.
 * Types appear under their {@link NameInFiles}, constants under their {@link JsonProperty}, components by position. So
 * the text has no Java name, and renaming changes no file. Components that are functions are omitted.
 */
public final class Canonical {

    private static final String NONE = "none";
    private static final String CUSTOM = "custom"; // a user's object without a toString()

    private Canonical() {
    }

    /** Returns the text of a value. A user's object gives its {@code toString()}, or "custom" without one. */
    public static String of(@Nullable Object value) {
        return of(value, false);
    }

    /** Returns the text with the type names of version 0.1, for comparison with its files. */
    public static String formerly(Object value) {
        return of(value, true);
    }

    /** Returns whether a value and all its parts have names in files, so that equal texts mean equal values. */
    public static boolean isNamed(Object value) {
        return value.getClass().isAnnotationPresent(NameInFiles.class)
                && (!(value instanceof Record whole) || components(whole).stream().allMatch(Canonical::isPlainOrNamed));
    }

    private static boolean isPlainOrNamed(Object part) {
        return part instanceof List<?> list ? list.stream().allMatch(Canonical::isPlainOrNamed)
                : !(part instanceof Record) && (part.getClass().getModule() == Object.class.getModule()
                        || part instanceof Enum || isFunction(part)) || isNamed(part);
    }

    private static String of(@Nullable Object value, boolean former) {
        if (value == null) {
            return NONE;
        }
        if (value instanceof Optional<?> optional) {
            return of(optional.orElse(null), former);
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? Integer.toString(optional.getAsInt()) : NONE;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(each -> of(each, former)).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Set<?> set) { // sorted, since a set has no order
            return set.stream().map(each -> of(each, former)).sorted().collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof Enum<?> constant) {
            return name(constant);
        }
        NameInFiles name = value.getClass().getAnnotation(NameInFiles.class);
        if (name == null) {
            return printsItself(value) ? value.toString() : CUSTOM;
        }
        String written = former && !name.formerly().isEmpty() ? name.formerly() : name.value();
        return value instanceof Record whole ? components(whole).stream().filter(part -> !isFunction(part))
                .map(part -> of(part, former)).collect(Collectors.joining(", ", written + "(", ")")) : written;
    }

    private static String name(Enum<?> constant) {
        try {
            JsonProperty name = constant.getDeclaringClass().getField(constant.name())
                    .getAnnotation(JsonProperty.class);
            return name == null ? constant.toString() : name.value();
        } catch (NoSuchFieldException e) {
            throw new AssertionError("Constants are fields", e);
        }
    }

    private static List<Object> components(Record value) {
        List<Object> components = new ArrayList<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                components.add(component.getAccessor().invoke(value));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new LinkageError("The library may read its own records", e);
            }
        }
        return components;
    }

    private static boolean isFunction(Object part) {
        return part != null && Arrays.stream(part.getClass().getInterfaces())
                .anyMatch(type -> type.getPackageName().startsWith("java.util.function"));
    }

    private static boolean printsItself(Object value) {
        try {
            return value.getClass().getMethod("toString").getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            throw new AssertionError("Every object has toString()", e);
        }
    }
}
