package io.github.graftml.data.check;

import java.nio.file.Path;
import java.util.List;

/**
 * Something to look at before training.
 *
 * @param kind   what it is
 * @param files  the files or folders it is about, below the folder that was checked, in order
 * @param detail what was found, in one line
 */
public record Finding(Kind kind, List<Path> files, String detail) {

    /** What can be wrong with a data set; the gravest first. */
    public enum Kind {
        /** Zero bytes long. */
        EMPTY_FILE("empty file"),
        /** Ends before the picture does. */
        TRUNCATED("truncated picture"),
        /** Cannot be read or decoded for another reason. */
        CORRUPT("corrupt picture"),
        /** The name's ending belongs to another kind of file, or hides a picture from the loader. */
        WRONG_EXTENSION("wrong extension"),
        /** One split has class folders that another lacks. */
        CLASSES_DIFFER("classes differ between splits"),
        /** A class folder without pictures. */
        EMPTY_CLASS("class without pictures"),
        /** The same picture, or nearly, in several splits: validation then measures memory. */
        IN_SEVERAL_SPLITS("same picture in several splits"),
        /** The same picture, or nearly, in several classes of one split. */
        IN_SEVERAL_CLASSES("same picture in several classes"),
        /** The same bytes in several files of one class. */
        DUPLICATE("duplicate"),
        /** Files of one class that look the same: scaled, compressed again, slightly retouched. */
        NEAR_DUPLICATE("near duplicate"),
        /** One class has at least {@value DatasetCheck#UNEVEN} times the pictures of another of the same split. */
        UNEVEN_CLASSES("uneven classes"),
        /** So small or so elongated that little is left of it at a network's input. */
        ODD_SIZE("odd size");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        /** @return the name for people */
        public String title() {
            return title;
        }
    }

    /** Copies the files. */
    public Finding {
        files = List.copyOf(files);
    }
}
