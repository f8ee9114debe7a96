package io.github.graftml.examples;

import com.sun.net.httpserver.HttpServer;
import io.github.graftml.Graft;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.layer.Initialization;
import io.github.graftml.model.layer.Layers;
import io.github.graftml.train.*;
import io.github.graftml.transform.*;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes checkpoints/tracked, a run as the command line of Graft 0.1 (commit 5bd95f0) equips it with --mlflow; see README.md. */
public final class WriteTracked {

    public static void main(String[] args) throws Exception {
        Path out = Path.of(args[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            byte[] answer = "{\"experiment\":{\"experiment_id\":\"7\"},\"run\":{\"info\":{\"run_id\":\"run-of-0.1\"}}}".getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        Transform pixels = Transforms.compose(Transforms.resize(64), Transforms.centerCrop(64), Transforms.toTensor(), Transforms.normalize(Normalization.HALF));
        Graft.seed(42);
        try (Network model = Network.create(new Architecture("tiny", Layers.sequential(Layers.named("conv", Layers.conv2d(3, 4, 3, 2, 1, false))),
                Layers.sequential(Layers.named("fc", Layers.linear(4, 1000))),
                Layers.sequential(Layers.unnamed(Layers.globalAvgPool2d()), Layers.unnamed(Layers.flatten())), "fc", 4, 64, Initialization.RESNET)).replaceHead(Head.linear(2))) {
            Trainer.of(model).epochs(2).callback(new RunRecorder())
                    .callback(new MlflowTracker(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "graft", "tracked"))
                    .callback(Checkpoints.in(out.resolve("checkpoints/tracked"))).callback(new Callback() {
                        @Override
                        public void onEpochStart(Fit fit) {
                            if (fit.epoch() == 2) {
                                throw new IllegalStateException("cut off");
                            }
                        }
                    })
                    .fit(ImageFolder.of(out.resolve("pictures/train"), pixels).batches(4), ImageFolder.of(out.resolve("pictures/valid"), pixels).batches(4));
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        System.exit(0);
    }
}
