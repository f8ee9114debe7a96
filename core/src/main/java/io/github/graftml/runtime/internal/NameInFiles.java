package io.github.graftml.runtime.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name of a type in the files that the library writes. It does not change when the type is renamed or moved, so
 * that files of earlier versions can be read and compared. {@code NamesInFilesTest} has the table of all names.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NameInFiles {

    /** {@return the written name, lower case with underscores} */
    String value();

    /** {@return the name that version 0.1 wrote, which is still read; empty if there is none} */
    String formerly() default "";
}
