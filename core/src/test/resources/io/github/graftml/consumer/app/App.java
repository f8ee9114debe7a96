package app;

import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.TransferLearning;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.check.DatasetCheck;
import io.github.graftml.export.Onnx;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.train.Checkpoints;
import io.github.graftml.train.History;
import io.github.graftml.train.Trainer;
import java.nio.file.Path;
import java.util.Map;

/** What a user's program does, from a folder of images to a saved model and its report. */
public class App {

    /** @param args the folder of images, and an empty one for the results */
    public static void main(String[] args) throws Exception {
        Path images = Path.of(args[0]);
        Path results = Path.of(args[1]);
        Graft.seed(1);
        System.out.println(App.class.getModule().isNamed() ? "on the module path" : "on the class path");
        System.out.println(Graft.info());
        System.out.println(DatasetCheck.run(images).toJson());
        try (ImageClassifier model = TransferLearning.efficientNetLite0().freezeBackbone().head(2)) {
            var data = ImageFolder.of(images, model.preprocessing()).batches(4);
            Path checkpoints = results.resolve("checkpoints");
            Trainer.of(model).epochs(1).callback(Checkpoints.to(checkpoints)).fit(data, data);
            History history = Trainer.of(model).epochs(1).resume(checkpoints).fit(data, data);
            history.save(results.resolve("history"));
            System.out.println(History.read(results.resolve("history")).last().validLoss());
            model.save(results.resolve("model"));
            Onnx.export(model.model(), 224, 1, Map.of(), results.resolve("model.onnx"));
        }
        try (ImageClassifier model = ImageClassifier.load(results.resolve("model"))) {
            System.out.println(model.predict(images.resolve("discs/discs0.png")));
        }
        HtmlReport.of("Discs and boxes").writeTo(results.resolve("report.html"));
    }
}
