package io.github.graftml.cli;

import io.github.graftml.error.Hint;

/** What the remedies of the library's errors are on this command line. */
final class Remedies {

    private Remedies() {
    }

    /** {@return what a user of the command line can do, as a clause that follows the problem} */
    static String of(Hint hint) {
        return switch (hint) {
            case BAD_IMAGE -> "repair or remove the file, or skip such files with --on-bad-image skip";
            case NO_CUDA -> "use --device cpu, or run with a CUDA build of the natives on the class path";
            case UNFINISHED_RUN -> "continue it with --resume, or choose another --out";
            case RUN_SAVED -> "continue it with --resume";
            case CHECKPOINT_NOT_WRITTEN -> "make room and continue with --resume";
            case BAD_CHECKPOINT -> "remove that file to resume from the one before it, or choose another --out";
            case CACHED_AND_MIXED -> "leave out --cache-views, or --mixup and --cutmix";
            case NOT_SPLIT -> "split a folder that holds the class folders itself with --valid-fraction 0.2";
            case ALREADY_SPLIT -> "leave out --valid-fraction to validate on valid/, or give --data its train/ alone";
            case OTHER_IMAGES -> "restore them, or train on others by giving --data, too";
            case OTHER_WEIGHTS -> "restore them, or start from others by giving --weights, too";
            case TRACKING_SERVER ->
                "start it with: mlflow server, check the address given as --mlflow, or leave that out";
        };
    }
}
