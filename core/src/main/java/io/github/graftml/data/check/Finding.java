package io.github.graftml.data.check;

import java.nio.file.Path;
import java.util.List;

/**
 * A problem to check before training.
 *
 * @param kind   the kind of problem
 * @param files  the files or folders concerned, relative to the checked folder, in order
 * @param detail the details, in one line
 */
public record Finding(Kind kind, List<Path> files, String detail) {

    /** Kinds of problems, the most severe first. */
    public enum Kind {
        /** An empty file, of 0 bytes. */
        EMPTY_FILE("empty file"),
        /** The file ends before the image is complete. */
        TRUNCATED("truncated image"),
        /** The file cannot be read or decoded for another reason. */
        CORRUPT("corrupt image"),
        /** The extension is that of another format, or the loader ignores it. */
        WRONG_EXTENSION("wrong extension"),
        /** One split has class folders that another lacks. */
        CLASSES_DIFFER("classes differ between splits"),
        /** A class folder without images. */
        EMPTY_CLASS("class without images"),
        /** The same or nearly the same image in several splits: data leakage. */
        IN_SEVERAL_SPLITS("same image in several splits"),
        /** The same or nearly the same image in several classes of one split. */
        IN_SEVERAL_CLASSES("same image in several classes"),
        /** The same bytes in several files of one class. */
        DUPLICATE("duplicate"),
        /** Files of one class that look the same: scaled, compressed again, slightly retouched. */
        NEAR_DUPLICATE("near duplicate"),
        /** One class has at least {@value DatasetCheck#UNEVEN} times the images of another of the same split. */
        UNEVEN_CLASSES("uneven classes"),
        /** An image so small or so elongated that a network's input shows little of it. */
        ODD_SIZE("odd size");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        /** {@return the name in reports} */
        public String title() {
            return title;
        }
    }

    /**
     * Copies the files.
     *
     * @param kind   the kind of problem
     * @param files  the files or folders concerned, relative to the checked folder, in order
     * @param detail the details, in one line
     */
    public Finding {
        files = List.copyOf(files);
    }
}
