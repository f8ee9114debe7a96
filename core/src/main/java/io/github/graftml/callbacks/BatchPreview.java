package io.github.graftml.callbacks;

import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.image.FloatImage;
import io.github.graftml.report.ReportImage;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Shows images as a network sees them, with the normalization undone, for reports. */
public final class BatchPreview {

    /** The largest number of images shown of a batch. */
    public static final int SHOWN = 16;

    private BatchPreview() {
    }

    /**
     * Returns the first images of the next batch, with that batch's random draws.
     *
     * @param batches the loader, which advances by one batch
     * @return at most {@value #SHOWN} images, each with its classes
     */
    public static List<ReportImage> first(DataLoader batches) {
        try (BatchIterator epoch = batches.iterator(); Batch batch = epoch.next()) {
            return previews(batch, Math.min(SHOWN, batch.size()), batches);
        }
    }

    /**
     * {@return the images of some files, in this order, each with its classes}
     *
     * @param batches the loader whose images and transform are used
     * @param files   paths of some of the images, as text
     * @throws DataException if one of the files is not among the images, or cannot be read
     */
    public static List<ReportImage> of(DataLoader batches, List<String> files) {
        if (files.isEmpty()) {
            return List.of();
        }
        DataLoader selected = DataLoader.of(new Selected(batches.images(), files), files.size())
                .transform(batches.transform());
        try (BatchIterator epoch = selected.iterator(); Batch batch = epoch.next()) {
            return previews(batch, batch.size(), selected);
        }
    }

    private static List<ReportImage> previews(Batch batch, int count, DataLoader from) {
        List<ReportImage> previews = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String labels = IntStream.of(batch.labels(i)).mapToObj(from.images().classes()::get)
                    .collect(Collectors.joining(", "));
            previews.add(preview(batch.image(i), from.transform(), labels));
        }
        return previews;
    }

    private static ReportImage preview(FloatImage image, Transform transform, String caption) {
        FloatImage seen = Normalization.of(transform).map(used -> Transforms.normalize(used.inverse()).apply(image))
                .orElse(image);
        float[] interleaved = new float[3 * image.size().width() * image.size().height()];
        seen.writeChannelsLast(FloatBuffer.wrap(interleaved));
        byte[] rgb = new byte[interleaved.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, interleaved[i])));
        }
        return ReportImage.ofRgb(image.size().width(), image.size().height(), rgb, caption);
    }

    /** Some of the images, selected by file. */
    private record Selected(LabelledImages all, int[] indices) implements LabelledImages {

        Selected(LabelledImages all, List<String> files) {
            this(all, indices(all, files));
        }

        private static int[] indices(LabelledImages all, List<String> files) {
            Map<String, Integer> places = new HashMap<>();
            IntStream.range(0, all.size()).forEach(i -> places.put(all.file(i).toString(), i));
            return files.stream().mapToInt(file -> {
                Integer place = places.get(file);
                if (place == null) {
                    throw new DataException("The file " + file + " is not in " + all + "; use its own paths");
                }
                return place;
            }).toArray();
        }

        @Override
        public List<String> classes() {
            return all.classes();
        }

        @Override
        public int size() {
            return indices.length;
        }

        @Override
        public Path file(int index) {
            return all.file(indices[index]);
        }

        @Override
        public int[] labels(int index) {
            return all.labels(indices[index]);
        }

        @Override
        public boolean isMultiLabel() {
            return all.isMultiLabel();
        }
    }
}
