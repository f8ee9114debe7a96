package io.github.graftml.data.check;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.codec.ImageDecoder;
import io.github.graftml.runtime.internal.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The result of scanning one file.
 *
 * @param place   the file's place in the data set
 * @param sha256  hash of its bytes; empty if it cannot be read or is empty
 * @param hash    perceptual hash; empty if it cannot be decoded
 * @param size    size of the decoded image; empty if it cannot be decoded
 * @param finding the most severe problem of the file itself; empty if there is none
 */
record FileScan(Place place, Optional<String> sha256, Optional<PerceptualHash> hash, Optional<ImageSize> size,
        Optional<Finding> finding) {

    private static final int MIN_SIDE = 32;
    private static final int MAX_ASPECT_RATIO = 4;

    /**
     * A file's place in the data set.
     *
     * @param file  path relative to the checked folder
     * @param split the split's folder; empty if there are no splits
     * @param label the class folder
     */
    record Place(Path file, String split, String label) {
    }

    /** Reads and decodes a file; reports problems instead of throwing. */
    static FileScan of(Path root, Place place) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(root.resolve(place.file));
        } catch (IOException e) {
            return unreadable(place, Optional.empty(), Finding.Kind.CORRUPT, "cannot be read: " + e);
        }
        if (bytes.length == 0) {
            return unreadable(place, Optional.empty(), Finding.Kind.EMPTY_FILE, "0 bytes");
        }
        Optional<String> sha256 = Optional.of(Sha256.of(bytes));
        try {
            Image image = ImageDecoder.decode(bytes, place.file.toString());
            Optional<String> mismatch = wrongExtension(place.file, bytes);
            Optional<Finding> finding = mismatch.map(detail -> finding(place, Finding.Kind.WRONG_EXTENSION, detail))
                    .or(() -> oddSize(image.size()).map(detail -> finding(place, Finding.Kind.ODD_SIZE, detail)));
            return new FileScan(place, sha256, Optional.of(PerceptualHash.of(image)), Optional.of(image.size()),
                    finding);
        } catch (IOException e) {
            boolean truncated = e.getCause() instanceof EOFException;
            return unreadable(place, sha256, truncated ? Finding.Kind.TRUNCATED : Finding.Kind.CORRUPT,
                    String.valueOf(e.getMessage()));
        }
    }

    private static FileScan unreadable(Place place, Optional<String> sha256, Finding.Kind kind, String detail) {
        return new FileScan(place, sha256, Optional.empty(), Optional.empty(),
                Optional.of(finding(place, kind, detail)));
    }

    private static Finding finding(Place place, Finding.Kind kind, String detail) {
        return new Finding(kind, List.of(place.file), detail);
    }

    private static Optional<String> wrongExtension(Path file, byte[] bytes) {
        List<String> usual = ImageDecoder.extensions(bytes);
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return usual.stream().anyMatch(extension -> name.endsWith("." + extension)) ? Optional.empty()
                : Optional.of("its content is a ." + usual.get(0) + " file");
    }

    private static Optional<String> oddSize(ImageSize size) {
        int shorter = Math.min(size.width(), size.height());
        int longer = Math.max(size.width(), size.height());
        if (shorter < MIN_SIDE) {
            return Optional.of(size + " pixels: the shorter side is below " + MIN_SIDE);
        }
        return longer > (long) MAX_ASPECT_RATIO * shorter
                ? Optional.of(size + " pixels: one side is over " + MAX_ASPECT_RATIO + " times the other")
                : Optional.empty();
    }
}
