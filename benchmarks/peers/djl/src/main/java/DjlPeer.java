import ai.djl.Model;
import ai.djl.basicdataset.cv.classification.ImageFolder;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.modality.cv.transform.CenterCrop;
import ai.djl.modality.cv.transform.Normalize;
import ai.djl.modality.cv.transform.RandomFlipLeftRight;
import ai.djl.modality.cv.transform.ResizeShort;
import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.Transform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The works of the Python peer through DJL's own API, and its JSON lines. In fp32: there is no autocast and no int8.
 * Arguments: PHOTOS WORK...
 */
public final class DjlPeer {

    private static final int BATCH = 64;
    private static final int FORWARD = 16;
    private static final int PHOTOS = 512;

    private DjlPeer() {
    }

    public static void main(String[] arguments) throws Exception {
        for (String work : Arrays.asList(arguments).subList(1, arguments.length)) {
            switch (work) {
                case "loader" -> loader(Path.of(arguments[0]));
                case "cnn-step" -> step(work, "djl fp32", customCnn());
                case "frozen-step" -> step(work, "djl fp32 (train mode)", frozenTrunk().add(articleHead()));
                case "frozen-forward" -> forward();
                default -> throw new IllegalArgumentException("No work of this peer: " + work);
            }
        }
    }

    private static SequentialBlock customCnn() {
        SequentialBlock net = new SequentialBlock();
        for (int filters : new int[] {32, 64, 64}) {
            net.add(Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(filters).build()).add(Activation.reluBlock())
                    .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)));
        }
        return net.add(Blocks.batchFlattenBlock()).add(Linear.builder().setUnits(128).build()).add(Activation.reluBlock())
                .add(Dropout.builder().optRate(0.2f).build()).add(Linear.builder().setUnits(2).build());
    }

    private static SequentialBlock articleHead() {
        return new SequentialBlock().add(Linear.builder().setUnits(1000).build()).add(Activation.reluBlock())
                .add(Dropout.builder().optRate(0.5f).build()).add(Linear.builder().setUnits(2).build());
    }

    /** DJL's own ResNet-101 up to the pooled features. */
    private static SequentialBlock frozenTrunk() {
        SequentialBlock trunk = (SequentialBlock) ResNetV1.builder().setImageShape(new Shape(3, 224, 224)).setNumLayers(101).setOutSize(1000).build();
        trunk.removeLastBlock();
        trunk.add(Blocks.batchFlattenBlock());
        trunk.freezeParameters(true);
        return new SequentialBlock().add(trunk);
    }

    private static void step(String work, String variant, Block block) throws Exception {
        DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).build());
        try (Model model = Model.newInstance(work)) {
            model.setBlock(block);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(BATCH, 3, 224, 224));
                NDArray images = trainer.getManager().randomNormal(new Shape(BATCH, 3, 224, 224));
                NDArray labels = trainer.getManager().arange(0, BATCH).mod(2).toType(DataType.INT64, false);
                report(work, variant, BATCH, 3, () -> {
                    try (NDManager scope = trainer.getManager().newSubManager()) {
                        NDArray x = images.duplicate();
                        NDArray y = labels.duplicate();
                        x.attach(scope);
                        y.attach(scope);
                        try (GradientCollector collector = trainer.newGradientCollector()) {
                            NDArray loss = trainer.getLoss().evaluate(new NDList(y), trainer.forward(new NDList(x)));
                            collector.backward(loss);
                            loss.getFloat();
                        }
                        trainer.step();
                        return null;
                    }
                });
            }
        }
    }

    private static void forward() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block trunk = frozenTrunk();
            trunk.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
            trunk.initialize(manager, DataType.FLOAT32, new Shape(FORWARD, 3, 224, 224));
            ParameterStore parameters = new ParameterStore(manager, false);
            NDArray images = manager.randomNormal(new Shape(FORWARD, 3, 224, 224));
            report("frozen-forward", "djl fp32", FORWARD, 3, () -> {
                try (NDManager scope = manager.newSubManager()) {
                    NDArray x = images.duplicate();
                    x.attach(scope);
                    return trunk.forward(parameters, new NDList(x), false).singletonOrThrow().sum().getFloat();
                }
            });
        }
    }

    private static void loader(Path folder) throws Exception {
        Path photos = links(folder);
        List<Transform> valid = List.of(new ResizeShort(224), new CenterCrop(224, 224),
                array -> array.get(":224,:224"), // the crop leaves an image of 224x225 as it is
                new ToTensor(), new Normalize(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f}));
        List<Transform> train = new ArrayList<>(List.of(new RandomFlipLeftRight()));
        train.addAll(valid);
        load("djl train transforms (without rotation, which it has not)", photos, train);
        load("djl valid transforms", photos, valid);
    }

    private static void load(String variant, Path folder, List<Transform> transforms) throws Exception {
        ImageFolder.Builder builder = ImageFolder.builder().setRepositoryPath(folder).optMaxDepth(1).setSampling(BATCH, false);
        transforms.forEach(builder::addTransform);
        RandomAccessDataset photos = builder.build();
        photos.prepare();
        int cores = Runtime.getRuntime().availableProcessors();
        ExecutorService threads = Executors.newFixedThreadPool(cores);
        try (NDManager manager = NDManager.newBaseManager()) {
            report("loader", variant + ", " + cores + " threads", PHOTOS, 2, () -> {
                int images = 0;
                for (Batch batch : photos.getData(manager, threads)) {
                    images += batch.getSize();
                    batch.close();
                }
                return images;
            });
        } finally {
            threads.shutdown();
        }
    }

    /** The same 512 photos as the other peers take, which DJL's data set has no verb for. */
    private static Path links(Path folder) throws IOException {
        Path links = Files.createTempDirectory("djl-photos");
        int left = PHOTOS;
        try (var classes = Files.list(folder)) {
            for (Path of : classes.sorted().toList()) {
                Path to = Files.createDirectory(links.resolve(of.getFileName()));
                try (var files = Files.list(of)) {
                    for (Path file : files.sorted().limit(left).toList()) {
                        Files.createSymbolicLink(to.resolve(file.getFileName()), file.toAbsolutePath());
                        left--;
                    }
                }
            }
        }
        return links;
    }

    private static void report(String work, String variant, int images, int repetitions, Callable<?> run) throws Exception {
        run.call();
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < repetitions; i++) {
            long begin = System.nanoTime();
            run.call();
            best = Math.min(best, (System.nanoTime() - begin) / 1e9);
        }
        System.out.printf(Locale.ROOT, "{\"work\": \"%s\", \"variant\": \"%s\", \"images_per_s\": %.2f}%n", work, variant, images / best);
    }
}
