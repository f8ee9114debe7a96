package io.github.graftml.cli;

import io.github.graftml.callbacks.JsonLog;
import io.github.graftml.callbacks.TensorBoardLog;
import io.github.graftml.train.Callback;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who else follows a run; nobody, unless options say so. */
final class TrackingOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--tensorboard", paramLabel = "DIR", description = "Write event files for TensorBoard into this folder, which is the run's name there.")
    private Path board;

    @Option(names = "--json-log", paramLabel = "FILE", description = "Write a JSON object for each step and epoch into this file, a line each.")
    private Path log;

    private URI server;

    @Option(names = "--mlflow", paramLabel = "URL", description = "Tell an MLflow server, such as http://localhost:5000, of the run.")
    void mlflow(URI value) {
        server = value;
        Usage.require(command, "http".equals(value.getScheme()) || "https".equals(value.getScheme()), "--mlflow takes an address that begins with http:// or https://; got " + value);
    }

    /**
     * @param experiment what the runs have in common
     * @param name       of this run
     * @return what the options ask for; for all phases of a run
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
            callbacks.add(new MlflowLog(server, experiment, name));
        }
        return callbacks;
    }
}
