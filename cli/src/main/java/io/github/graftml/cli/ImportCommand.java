package io.github.graftml.cli;

import io.github.graftml.ImageClassifier;
import io.github.graftml.image.Interpolation;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Resize;
import io.github.graftml.transform.Transforms;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import}. */
@Command(name = "import", mixinStandardHelpOptions = true, header = "Import a PyTorch classifier, head included.",
        description = "The model is for predict, evaluate "
                + "and export; heads named fc, fc.1 and the like, and the prefixes module. and model. are recognized.")
final class ImportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "FILE",
            description = "A .pth, .ckpt (Lightning) or .safetensors file: a state dict or a checkpoint with one.")
    private Path file;

    @Section(Section.MODEL)
    @Option(names = "--arch", paramLabel = "NAME", required = true,
            completionCandidates = ModelOptions.ArchitectureNames.class, description = "Architecture: "
                    + "${COMPLETION-CANDIDATES}")
    private String arch;

    @Section(Section.MODEL)
    @Option(names = "--classes", paramLabel = "A,B,C", required = true, split = ",",
            description = "Class names in the order of the outputs; torchvision's ImageFolder sorts them.")
    private List<String> classes;

    @Section(Section.OUTPUT)
    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out",
            description = "Folder for the model, DIR/model. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Section(Section.DATA)
    @Option(names = "--resize", paramLabel = "PIXELS",
            description = "Size of the shorter side after resizing. Default of all preprocessing: the architecture's.")
    private Integer resize;

    @Section(Section.DATA)
    @Option(names = "--crop", paramLabel = "PIXELS", description = "Size of the center crop.")
    private Integer crop;

    @Section(Section.DATA)
    @Option(names = "--interpolation", paramLabel = "bilinear|bicubic", description = "Interpolation of resizing.")
    private Interpolation interpolation;

    @Section(Section.DATA)
    @Option(names = "--mean", paramLabel = "R,G,B", split = ",",
            description = "Means of normalization, such as 0.485,0.456,0.406.")
    private List<Double> mean;

    @Section(Section.DATA)
    @Option(names = "--std", paramLabel = "R,G,B", split = ",", description = "Standard deviations of normalization.")
    private List<Double> std;

    @Override
    public Integer call() {
        Architecture architecture = ModelOptions.architecture(command, arch);
        Usage.require(command,
                new HashSet<>(classes).size() == classes.size() && classes.stream().noneMatch(String::isBlank),
                "--classes takes different names, none of them empty; got " + classes);
        Preprocessing preprocessing = preprocessing(Architectures.preprocessing(architecture));
        OutputFolder out = OutputFolder.at(folder);
        try (ImageClassifier classifier = ImageClassifier.fromTorch(file, architecture, classes, preprocessing)) {
            classifier.save(out.model());
            Terminal.result("Wrote " + out.model() + ": " + classifier);
        }
        return 0;
    }

    private Preprocessing preprocessing(Preprocessing common) {
        Usage.require(command, (resize == null || resize > 0) && (crop == null || crop > 0),
                "--resize and --crop take at least 1 pixel; got " + resize + " and " + crop);
        Usage.require(command, mean == null || mean.size() == 3, "--mean takes three numbers; got " + mean);
        Usage.require(command, std == null || std.size() == 3 && std.stream().allMatch(value -> value > 0),
                "--std takes three numbers above 0; got " + std);
        Resize usual = common.step(Resize.class).orElseThrow();
        Normalization normalization = Normalization.of(common).orElseThrow();
        return Preprocessing.of(
                Transforms.resize(or(resize, ((Resize.ShortSide) usual.target()).side()),
                        or(interpolation, usual.interpolation())),
                Transforms.centerCrop(or(crop, common.inputSize().orElseThrow().width())), Transforms.toTensor(),
                Transforms.normalize(new Normalization(or(mean, normalization.mean()), or(std, normalization.std()))));
    }

    private static <T> T or(T given, T common) {
        return given != null ? given : common;
    }
}
