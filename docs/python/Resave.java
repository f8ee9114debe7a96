import io.github.graftml.io.StateDict;
import java.nio.file.Path;

/** Reads a file of weights and writes it again: {@code java -cp graft.jar Resave.java in.pth out.safetensors}. */
public class Resave {
    public static void main(String[] args) throws Exception {
        StateDict.read(Path.of(args[0])).write(Path.of(args[1]));
    }
}
