package io.github.graftml.examples;

import io.github.graftml.error.GraftException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs the programs beside it by name: what {@code graft-examples.jar} does. Exit codes: 0 success, 1 failure, 2 usage.
 */
public final class Examples {

    private static final String COMMAND = "java -jar graft-examples.jar ";

    private static final List<Program> PROGRAMS = List.of(
            new Program("Quickstart", "[FOLDER [IMAGES [EPOCHS]]]", Quickstart::main,
                    "Both experiments on drawn cats and dogs, with a report; runs without a name, too."),
            new Program("CustomCnnFromScratch", "DATA", CustomCnnFromScratch::main,
                    "The article's first experiment: a small network, trained from scratch."),
            new Program("TransferWithResNet101", "DATA [none]", TransferWithResNet101::main,
                    "The article's second experiment: a new head on a frozen ResNet-101."),
            new Program("TrainOnYourFolder", "PHOTOS", TrainOnYourFolder::main,
                    "Splits one folder of photos, fine-tunes, evaluates, reports, saves."),
            new Program("PredictPhotos", "PHOTO FOLDER [MODEL]", PredictPhotos::main,
                    "Classifies a photo and a folder of photos with a saved model."),
            new Program("OwnNetworkLossAndMetric", "PHOTOS", OwnNetworkLossAndMetric::main,
                    "A network of layers, a custom loss and a custom metric."),
            new Program("OwnTrainingLoop", "PHOTOS", OwnTrainingLoop::main,
                    "The training loop by hand, one epoch."),
            new Program("CompareAndCrossValidate", "PHOTOS [none]", CompareAndCrossValidate::main,
                    "Compares two backbones by 5-fold cross-validation."));

    private Examples() {
    }

    /** @param args the name of a program and its arguments; none runs the quickstart */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        String name = args.length == 0 ? "Quickstart" : args[0];
        if (name.equals("--help")) {
            System.out.println(help());
            return 0;
        }
        Optional<Program> found = PROGRAMS.stream().filter(program -> program.name().equals(name)).findFirst();
        if (found.isEmpty()) {
            System.err.println("No program " + name + "; there are: "
                    + PROGRAMS.stream().map(Program::name).collect(Collectors.joining(", ")));
            return 2;
        }
        return found.get().run(args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length));
    }

    static List<Program> programs() {
        return PROGRAMS;
    }

    private static String help() {
        return "Usage: " + COMMAND + "[PROGRAM ARGUMENTS]" + System.lineSeparator()
                + PROGRAMS.stream().map(program -> String.format("%n%s%n    %s", program.usage(), program.summary()))
                        .collect(Collectors.joining())
                + String.format(
                        "%n%nDATA holds train/ and valid/, each with a folder of photos for each class; PHOTOS "
                                + "holds the%n"
                                + "folders for the classes itself. none: random weights instead of a download.");
    }

    /**
     * A bundled program.
     *
     * @param name      of its class
     * @param arguments as its usage names them; those in brackets may be left out
     * @param main      its main method
     * @param summary   what it shows, a sentence
     */
    record Program(String name, String arguments, Main main, String summary) {

        private String usage() {
            return name + " " + arguments;
        }

        private int required() {
            return (int) Arrays.stream(arguments.split(" ")).takeWhile(argument -> !argument.startsWith("[")).count();
        }

        private int run(String[] args) {
            if (args.length < required() || args.length > arguments.split(" ").length) {
                System.err.println("Usage: " + COMMAND + usage());
                return 2;
            }
            try {
                main.run(args);
                return 0;
            } catch (GraftException e) {
                System.err.println(name + ": " + e.getMessage());
                return 1;
            } catch (Exception e) {
                e.printStackTrace();
                return 1;
            }
        }
    }

    /** A program's main method. */
    interface Main {

        void run(String[] args) throws Exception;
    }
}
