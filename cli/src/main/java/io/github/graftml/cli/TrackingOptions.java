package io.github.graftml.cli;

import io.github.graftml.callbacks.JsonLog;
import io.github.graftml.callbacks.MlflowLog;
import io.github.graftml.callbacks.TensorBoardLog;
import io.github.graftml.train.Callback;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Logs of a run for other programs; none by default. */
@Section(Section.TRACKING)
final class TrackingOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--tensorboard", paramLabel = "DIR",
            description = "Write event files for TensorBoard into this folder, whose name is the run's name there.")
    private Path board;

    @Option(names = "--json-log", paramLabel = "FILE",
            description = "Write a JSON line for each step and epoch to this file.")
    private Path log;

    private URI server;

    @Option(names = "--mlflow", paramLabel = "URL",
            description = "Log to an MLflow server, such as http://localhost:5000.")
    void mlflow(URI value) {
        server = value;
        Usage.require(command, "http".equals(value.getScheme()) || "https".equals(value.getScheme()),
                "--mlflow takes an address that begins with http:// or https://; got " + value);
    }

    /**
     * {@return the callbacks of the given options, for all phases of a run}
     *
     * @param experiment the experiment's name for MLflow
     * @param name       the run's name
     */
    List<Callback> callbacks(String experiment, String name) {
        List<Callback> callbacks = new ArrayList<>();
        if (board != null) {
            callbacks.add(TensorBoardLog.to(board));
        }
        if (log != null) {
            callbacks.add(JsonLog.to(log));
        }
        if (server != null) {
            callbacks.add(MlflowLog.of(server, experiment, name));
        }
        return callbacks;
    }
}
