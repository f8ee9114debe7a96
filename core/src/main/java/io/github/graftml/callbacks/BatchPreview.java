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

/** Pictures as a network gets them, with the normalisation undone so that people recognise something: for reports. */
public final class BatchPreview {

    /** How many pictures of a batch are shown at most. */
    public static final int SHOWN = 16;

    private BatchPreview() {
    }

    /**
     * Takes the batch that comes next, with the random draws that belong to it.
     *
     * @return its first pictures, {@value #SHOWN} at most, each with its classes
     */
    public static List<ReportImage> first(DataLoader batches) {
        try (BatchIterator epoch = batches.iterator(); Batch batch = epoch.next()) {
            return pictures(batch, Math.min(SHOWN, batch.size()), batches);
        }
    }

    /**
     * @param batches whose images and transform are taken
     * @param files some of the images', by their paths as text
     * @return these pictures in this order, each with its classes
     * @throws DataException if one of the files is not among the images, or cannot be read
     */
    public static List<ReportImage> of(DataLoader batches, List<String> files) {
        if (files.isEmpty()) {
            return List.of();
        }
        DataLoader chosen = DataLoader.of(new Chosen(batches.images(), files), files.size()).transform(batches.transform());
        try (BatchIterator epoch = chosen.iterator(); Batch batch = epoch.next()) {
            return pictures(batch, batch.size(), chosen);
        }
    }

    private static List<ReportImage> pictures(Batch batch, int count, DataLoader from) {
        List<ReportImage> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String labels = IntStream.of(batch.labels(i)).mapToObj(from.images().classes()::get).collect(Collectors.joining(", "));
            pictures.add(picture(batch.image(i), from.transform(), labels));
        }
        return pictures;
    }

    private static ReportImage picture(FloatImage image, Transform transform, String caption) {
        FloatImage seen = Normalization.of(transform).map(used -> Transforms.normalize(used.inverse()).apply(image)).orElse(image);
        float[] interleaved = new float[3 * image.size().width() * image.size().height()];
        seen.writeChannelsLast(FloatBuffer.wrap(interleaved));
        byte[] rgb = new byte[interleaved.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, interleaved[i])));
        }
        return ReportImage.ofRgb(image.size().width(), image.size().height(), rgb, caption);
    }

    /** Some of the images, by file. */
    private record Chosen(LabelledImages all, int[] indices) implements LabelledImages {

        Chosen(LabelledImages all, List<String> files) {
            this(all, indices(all, files));
        }

        private static int[] indices(LabelledImages all, List<String> files) {
            Map<String, Integer> places = new HashMap<>();
            IntStream.range(0, all.size()).forEach(i -> places.put(all.file(i).toString(), i));
            return files.stream().mapToInt(file -> {
                Integer place = places.get(file);
                if (place == null) {
                    throw new DataException("The file " + file + " is not one of " + all + "; give paths as that has them");
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
