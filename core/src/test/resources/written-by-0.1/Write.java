package io.github.graftml;

import static io.github.graftml.model.layer.Layers.*;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.graftml.data.*;
import io.github.graftml.io.*;
import io.github.graftml.model.*;
import io.github.graftml.model.layer.*;
import io.github.graftml.model.layer.Layer.*;
import io.github.graftml.report.Temperature;
import io.github.graftml.train.*;
import io.github.graftml.transform.*;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.*;
import java.util.*;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.*;
import javax.imageio.ImageIO;

/** Writes the files of this folder with Graft 0.1 (commit 5bd95f0); see README.md. Not compiled with the tests. */
public final class Write {

    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    static final List<String> NAMES = List.of("boxes", "discs");
    static Path out;
    static final Map<String, Map<String, Map<String, Double>>> predicted = new TreeMap<>();
    static final Map<String, Object> resumed = new TreeMap<>();

    public static void main(String[] args) throws Exception {
        out = Path.of(args[0]);
        drawPictures();
        models();
        choices();
        runs();
        JSON.writeValue(out.resolve("predicted.json").toFile(), predicted);
        JSON.writeValue(out.resolve("resumed.json").toFile(), resumed);
        System.exit(0);
    }

    // ---- pictures ----

    static void drawPictures() throws Exception {
        Random random = new Random(1);
        for (String part : List.of("train", "valid")) {
            for (String name : NAMES) {
                Path folder = Files.createDirectories(out.resolve("pictures").resolve(part).resolve(name));
                for (int i = 0; i < (part.equals("train") ? 6 : 3); i++) {
                    BufferedImage image = new BufferedImage(80 + random.nextInt(20), 76 + random.nextInt(20), BufferedImage.TYPE_INT_RGB);
                    Graphics2D g = image.createGraphics();
                    int grey = 60 + random.nextInt(120);
                    g.setColor(new Color(grey, grey, grey));
                    g.fillRect(0, 0, image.getWidth(), image.getHeight());
                    int size = 20 + random.nextInt(40);
                    int x = random.nextInt(image.getWidth() - size);
                    int y = random.nextInt(image.getHeight() - size);
                    boolean disc = name.equals("discs") != (i == 2); // one of each is labelled wrongly, so that no answer is sure
                    g.setColor(disc ? new Color(200 + random.nextInt(50), 40, 40) : new Color(40, 40, 200 + random.nextInt(50)));
                    if (disc) {
                        g.fillOval(x, y, size, size);
                    } else {
                        g.fillRect(x, y, size, size);
                    }
                    g.dispose();
                    ImageIO.write(image, "png", folder.resolve(name + i + ".png").toFile());
                }
            }
        }
    }

    static Preprocessing small(Preprocessing.Interpolation how) {
        return new Preprocessing(72, 64, how, Normalization.HALF.mean(), Normalization.HALF.std());
    }

    static final Preprocessing SMALL = small(Preprocessing.Interpolation.BILINEAR);

    static ImageFolder train(Transform transform) {
        return ImageFolder.of(out.resolve("pictures/train"), transform);
    }

    static ImageFolder valid(Transform transform) {
        return ImageFolder.of(out.resolve("pictures/valid"), transform);
    }

    // ---- models ----

    /** Weights that repeat, so that a zip of them is small. */
    static StateDict repeating(StateDict like) {
        float[] table = new float[509];
        Random random = new Random(7);
        for (int i = 0; i < table.length; i++) {
            table[i] = (float) random.nextGaussian();
        }
        StateDict.Builder state = StateDict.builder();
        like.tensors().forEach((name, tensor) -> {
            long[] shape = tensor.shape();
            if (tensor.dtype() != DType.F32) {
                state.put(name, tensor);
                return;
            }
            int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            double scale = shape.length < 2 ? 0.1 : Math.sqrt(2.0 * shape[0] / count);
            ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
            boolean norm = shape.length == 1 && name.endsWith("weight");
            for (int i = 0; i < count; i++) {
                double value = table[i % 509] * scale;
                bytes.putFloat((float) (name.endsWith("running_var") ? 1 + Math.abs(value) : norm ? 1 + value : value));
            }
            state.put(name, StoredTensor.of(DType.F32, shape, bytes.flip()));
        });
        return state.build();
    }

    static Network network(String architecture, Head head, Precision precision) {
        Network network = Network.create(Architecture.of(architecture)).replaceHead(head).precision(precision);
        network.load(repeating(network.stateDict()));
        return network.freezeBackbone();
    }

    static void models() throws Exception {
        write("article", ImageClassifier.of(network("squeezenet1_1", Head.article(2), Precision.FP32), NAMES, SMALL));
        write("composed", ImageClassifier.of(network("squeezenet1_1", Head.of(everyLayer()), Precision.FP32), NAMES, small(Preprocessing.Interpolation.BICUBIC)));
        write("custom-cnn", ImageClassifier.of(with(new CustomCNN(2)), NAMES, new Preprocessing(224, 224, Preprocessing.Interpolation.BILINEAR,
                Normalization.IMAGENET.mean(), Normalization.IMAGENET.std())));
        ImageClassifier mlp = ImageClassifier.of(network("squeezenet1_1", Head.mlp(2, 8, 0.25), Precision.FP32), SMALL);
        Graft.seed(1);
        Trainer.of(mlp).optimizer(Optimizers.adam(1e-3)).epochs(2).fit(train(mlp.preprocessing()).batches(4).shuffle(1), valid(mlp.preprocessing()).batches(4));
        write("mlp-trained", mlp);
        ImageClassifier linear = ImageClassifier.of(network("squeezenet1_1", Head.linear(2), Precision.FP32), SMALL);
        Graft.seed(2);
        Trainer.of(linear).optimizer(Optimizers.adam(1e-2)).epochs(3).fit(train(linear.preprocessing()).batches(4).shuffle(1), valid(linear.preprocessing()).batches(4));
        linear.calibrate(train(linear.preprocessing()).batches(4));
        write("linear-calibrated.safetensors", linear);
        ImageClassifier labels = ImageClassifier.of(network("squeezenet1_1", Head.linear(3), Precision.AUTO), SMALL);
        Graft.seed(3);
        Trainer.of(labels).fit(table(labels.preprocessing(), "train").batches(4), table(labels.preprocessing(), "valid").batches(4));
        write("multi-label", labels);
        ImageClassifier int8 = ImageClassifier.of(network("efficientnet-lite0", Head.linear(2), Precision.INT8), SMALL);
        Trainer.of(int8).optimizer(Optimizers.sgd(1e-9)).fit(train(int8.preprocessing()).batches(4), valid(int8.preprocessing()).batches(4));
        write("int8", int8);
        write("bf16", ImageClassifier.of(network("squeezenet1_1", Head.linear(2), Precision.BF16), NAMES, SMALL));
        Network own = tiny();
        write("own-model", ImageClassifier.of(Model.of(own.module(), own::forward), NAMES, SMALL));
        write("own-architecture", ImageClassifier.of(tiny(), NAMES, SMALL));
        samePadding();
    }

    static <M extends Model> M with(M model) {
        model.load(repeating(model.stateDict()));
        return model;
    }

    static ImageTable table(Transform transform, String part) throws Exception {
        try (Stream<Path> files = Files.walk(out.resolve("pictures").resolve(part))) {
            return ImageTable.of(files.filter(Files::isRegularFile).sorted().toList(), Write::labelsOf, transform);
        }
    }

    static List<String> labelsOf(Path file) {
        String name = file.getFileName().toString();
        return name.contains("1") ? List.of("one", name.substring(0, 5)) : List.of(name.substring(0, 5));
    }

    static void write(String name, ImageClassifier model) throws Exception {
        Path work = Files.createTempDirectory("write");
        model.save(work.resolve(name));
        Map<String, Map<String, Double>> answers = new TreeMap<>();
        for (String file : List.of("valid/boxes/boxes0.png", "valid/discs/discs1.png")) {
            Map<String, Double> answer = new TreeMap<>();
            model.predict(out.resolve("pictures").resolve(file)).candidates().forEach(c -> answer.put(c.label(), c.probability()));
            answers.put(file, answer);
        }
        predicted.put(name, answers);
        zip(work, out.resolve("models").resolve(name.replace(".safetensors", "") + ".zip"));
        System.out.println(name + " " + answers);
        model.close();
    }

    static void zip(Path folder, Path zip) throws Exception {
        Files.createDirectories(zip.getParent());
        try (OutputStream stream = Files.newOutputStream(zip); ZipOutputStream entries = new ZipOutputStream(stream); Stream<Path> files = Files.walk(folder)) {
            entries.setLevel(9);
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                ZipEntry entry = new ZipEntry(folder.relativize(file).toString());
                entry.setTime(0);
                entries.putNextEntry(entry);
                Files.copy(file, entries);
            }
        }
    }

    /** Every layer but SamePadding, which takes [N,C,H,W]; a head gets [N,F]. */
    static Layer everyLayer() {
        List<Named> steps = new ArrayList<>();
        Consumer<Layer> add = layer -> steps.add(new Named("l" + steps.size(), layer));
        add.accept(linear(512, 8));
        add.accept(batchNorm2d(8));
        add.accept(new LayerScale(4, 0.5));                                // [4,N,8]
        add.accept(conv2d(4, 4, 1));
        add.accept(new Permute(List.of(1, 0, 2)));                         // [N,4,8]
        add.accept(layerNorm(8));
        add.accept(new ClassToken(8));
        add.accept(new PositionEmbedding(5, 8));
        add.accept(new SelfAttention(8, 2));
        add.accept(new MaxPool2d(1, 1, 0, true));
        add.accept(new AvgPool2d(1, 1));
        add.accept(new AdaptiveAvgPool2d(5, 8));
        add.accept(new FirstToken());                                      // [N,8]
        add.accept(flatten());
        add.accept(dropout(0.1));
        add.accept(new StochasticDepth(0.2));
        add.accept(identity());
        add.accept(new Gate(new Named("gate", sequential(new Named("fc", linear(8, 8)), unnamed(Activation.HARDSIGMOID)))));
        add.accept(new Residual(new Named("body", linear(8, 8)), unnamed(identity()), Activation.RELU6));
        for (Activation activation : List.of(Activation.RELU, Activation.SILU, Activation.GELU, Activation.HARDSWISH)) {
            add.accept(activation);
        }
        for (Initialization how : Initialization.values()) {
            add.accept(new Initialized(sequential(new Named("fc", linear(8, 8))), how));
        }
        add.accept(Activation.SIGMOID); // so that the answers are not extreme
        add.accept(concat(new Named("left", linear(8, 4)), new Named("right", linear(8, 4))));
        add.accept(linear(8, 2));
        add.accept(Activation.LOG_SOFTMAX);
        return new Sequential(steps);
    }

    /** No head of 0.1 can work with it; its name in a file is read before that is found out. */
    static void samePadding() throws Exception {
        Path work = Files.createTempDirectory("write");
        StateDict none = StateDict.of(Map.of("none", StoredTensor.of(new long[] {1}, 0)));
        ModelFiles.write(work.resolve("same-padding"), none, hash -> new ModelCard(ModelCard.FORMAT, NAMES, false,
                new ModelCard.Transfer("squeezenet1_1", Head.of(sequential(unnamed(new SamePadding(3, 2)))), true, Precision.AUTO, null), SMALL, hash, null, null, null));
        zip(work, out.resolve("models/same-padding.zip"));
    }

    // ---- settings ----

    /** A history of as many phases as it takes to have every choice of {@link Settings}. */
    static void choices() {
        List<Optimizer> optimizers = List.of(Optimizers.adam(1e-3).betas(0.8, 0.99).epsilon(1e-7), Optimizers.adamW(2e-3).weightDecay(0.01),
                Optimizers.sgd(0.1).momentum(0.9).nesterov().noDecayOnNormsAndBiases(), Optimizers.rmsprop(1e-2).alpha(0.95).epsilon(1e-6).momentum(0.5),
                Optimizers.adam(1e-3).scaled(new ParameterGroups(List.of(new ParameterGroups.Group(Set.of("conv.weight"), 0.1)))).clipNorm(1).clipValue(2).accumulate(3));
        List<Schedule> schedules = List.of(Schedule.constant(), Schedule.step(2, 0.1), Schedule.exponential(0.9), Schedule.cosine(1e-5), Schedule.oneCycle(0.1).peakAt(0.2).divisors(10, 100),
                Schedule.linearWarmUp(3, 0.2, Schedule.cosine()), Schedule.reduceOnPlateau(0.5, 2), Schedule.cosine().perEpoch(), (base, at) -> base / 2);
        List<Loss> losses = List.of(Loss.crossEntropy().labelSmoothing(0.1).classWeights(1, 2.5), Loss.focal().gamma(1.5).classWeights(2, 1), Loss.binaryCrossEntropy().classWeights(3, 4));
        Map<String, String> hyperparameters = new LinkedHashMap<>(Map.of("--lr", "0.001"));
        hyperparameters.put("command", "transfer-learning");
        List<Provenance> phases = new ArrayList<>();
        for (int i = 0; i < schedules.size(); i++) {
            Settings settings = new Settings("tiny", optimizers.get(i % optimizers.size()), schedules.get(i), losses.get(i % losses.size()), i + 1,
                    Device.values()[i % Device.values().length], i % 5 == 4 ? null : Precision.values()[i % 5], i % 2 == 0 ? null : i, i % 2 == 0 ? Map.of() : hyperparameters);
            phases.add(new Provenance("0.1.0", "2.10.0", "17", "CPU", "fp32", 2, settings, 42, "aa", "train", "valid", "/train", "/valid", 12, 6, "bb", NAMES, "2026-01-01T00:00:00Z"));
        }
        new History(List.of(new EpochResult(1, 0.75, 0.5, 0.625, 0.25, 1.5), new EpochResult(2, 0.5, 0.75, 0.375, 0.875, 2.5)), phases).write(out.resolve("every-choice"));
    }

    // ---- runs that were cut off ----

    static Network tiny() {
        return Network.create(new Architecture("tiny",
                sequential(new Named("conv", conv2d(3, 4, 3, 2, 1, false)), new Named("bn", batchNorm2d(4)), new Named("relu", relu()), new Named("pool", maxPool2d(2, 2))),
                sequential(new Named("fc", linear(4, 1000))), sequential(unnamed(globalAvgPool2d()), unnamed(flatten())),
                "fc", 4, 64, Initialization.RESNET)).replaceHead(Head.mlp(2, 8, 0.25));
    }

    /** As {@link #tiny}, with weights that no generator of another processor draws otherwise. */
    static Network steadyTiny() {
        return with(tiny());
    }

    static Transform augmented() {
        return Transforms.compose(Transforms.randomHorizontalFlip(0.5), Transforms.randomRotation(10), Preprocessings.transform(SMALL));
    }

    static void runs() throws Exception {
        try (Network begin = steadyTiny()) {
            begin.stateDict().write(out.resolve("tiny.safetensors"));
        }
        Transform pixels = Preprocessings.transform(SMALL);
        run("stopping-average-mixup", () -> ImageClassifier.of(steadyTiny(), SMALL),
                () -> train(augmented()).batches(4).shuffle(5).mixing(Mixing.mixup(0.2)), () -> valid(pixels).batches(4),
                trainer -> trainer.optimizer(Optimizers.adamW(1e-2).weightDecay(0.01).noDecayOnNormsAndBiases().clipNorm(1)).schedule(Schedule.cosine().perEpoch())
                        .loss(Loss.crossEntropy().labelSmoothing(0.1).classWeights(1, 2)).hyperparameters(Map.of("--lr", "0.01"))
                        .callback(EarlyStopping.after(3)).callback(WeightAverage.exponential(0.9)));
        run("sgd-onecycle-focal", Write::steadyTiny, () -> train(pixels).batches(4).shuffle(), () -> valid(pixels).batches(4),
                trainer -> trainer.optimizer(Optimizers.sgd(1e-2).momentum(0.9).nesterov()).schedule(Schedule.oneCycle(0.02)).loss(Loss.focal()));
        run("rmsprop-plateau-cutmix", Write::steadyTiny, () -> train(pixels).batches(4).shuffle(1).mixing(Mixing.cutMix(1)), () -> valid(pixels).batches(4),
                trainer -> trainer.optimizer(Optimizers.rmsprop(1e-2).momentum(0.5).accumulate(2)).schedule(Schedule.reduceOnPlateau(0.5, 0)));
        run("frozen-views-balanced", () -> ImageClassifier.of(steadyTiny().precision(Precision.FP32).freezeBackbone(), SMALL),
                () -> train(augmented()).batches(4).balanced(3), () -> valid(pixels).batches(4),
                trainer -> trainer.optimizer(Optimizers.adam(1e-2)).schedule(Schedule.linearWarmUp(3, 0.1, Schedule.exponential(0.9))).cacheFeatures(2)
                        .precision(Precision.FP32).device(Device.CPU));
        run("multi-label-steps", () -> ImageClassifier.of(with(tiny().replaceHead(Head.linear(3))), SMALL),
                () -> table(pixels, "train").batches(4).shuffle(2), () -> table(pixels, "valid").batches(4),
                trainer -> trainer.optimizer(Optimizers.sgd(1e-1)).schedule(Schedule.step(4, 0.5)).loss(Loss.binaryCrossEntropy().classWeights(1, 2, 3)));
    }

    interface Maker<T> {
        T make() throws Exception;
    }

    /** Trains 4 epochs of 3 steps and is cut off behind step 8; then goes on in another folder. */
    static void run(String name, Maker<? extends Model> maker, Maker<Batches> train, Maker<Batches> valid, Consumer<Trainer> settings) throws Exception {
        Path folder = out.resolve("checkpoints").resolve(name);
        try (Model model = maker.make()) {
            Graft.seed(42);
            Trainer trainer = Trainer.of(model).epochs(4).callback(Checkpoints.in(folder).everySteps(1)).callback(new Callback() {
                @Override
                public void onBatch(Fit fit, BatchResult batch) {
                    if (fit.step() == 9) {
                        throw new IllegalStateException("cut off");
                    }
                }
            });
            settings.accept(trainer);
            trainer.fit(train.make(), valid.make());
            throw new AssertionError("was not cut off");
        } catch (IllegalStateException e) {
            if (!e.getMessage().equals("cut off")) {
                throw e;
            }
        }
        Files.delete(folder.resolve("step-000000007.safetensors"));
        try (Model model = maker.make()) {
            Trainer trainer = Trainer.of(model).epochs(4).resume(folder);
            settings.accept(trainer);
            History history = trainer.fit(train.make(), valid.make());
            Map<String, Object> end = new TreeMap<>();
            end.put("train_loss", history.epochs().stream().map(EpochResult::trainLoss).toList());
            end.put("valid_loss", history.epochs().stream().map(EpochResult::validLoss).toList());
            Map<String, Double> sums = new TreeMap<>();
            model.stateDict().tensors().forEach((key, tensor) -> {
                if (tensor.dtype() == DType.F32) {
                    double sum = 0;
                    ByteBuffer bytes = tensor.bytes().order(ByteOrder.LITTLE_ENDIAN);
                    while (bytes.hasRemaining()) {
                        sum += bytes.getFloat();
                    }
                    sums.put(key, sum);
                }
            });
            end.put("weight_sums", sums);
            resumed.put(name, end);
            System.out.println(name + " " + end);
        }
    }
}
