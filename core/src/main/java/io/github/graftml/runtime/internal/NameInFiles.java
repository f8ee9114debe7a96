package io.github.graftml.runtime.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name of a type in the files that the library writes. It stays when the type is renamed or moved: files of earlier
 * versions are read, and compared with, by it. The test {@code NamesInFilesTest} holds the table of all such names.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NameInFiles {

    /** The name that is written: lower case with underscores. */
    String value();

    /** The name that version 0.1 wrote, which is still read; empty where it wrote none. */
    String formerly() default "";
}
