package io.github.graftml.error;

/**
 * The remedy of an error, as data. A program whose users do not call this library, such as a command line, shows its
 * own text instead of {@link #remedy}; see {@link GraftException#hint}.
 */
public enum Hint {

    /** An image cannot be decoded. */
    BAD_IMAGE("repair or remove the file, or skip such files with onBadImage(BadImagePolicy.SKIP)"),
    /** The GPU cannot be used. */
    NO_CUDA("put the CUDA natives (org.bytedeco:pytorch with the classifier linux-x86_64-gpu) on the class path, "
            + "or use Device.CPU"),
    /** The folder holds checkpoints of a run that did not finish. */
    UNFINISHED_RUN("continue that run with resume(folder), or choose another folder"),
    /** The run was interrupted after a checkpoint. */
    RUN_SAVED("continue with resume(folder)"),
    /** A checkpoint could not be written; an earlier one may be there. */
    CHECKPOINT_NOT_WRITTEN("make room and continue with resume(folder)"),
    /** A checkpoint is damaged. */
    BAD_CHECKPOINT("give an older checkpoint of the folder, or start again in another folder"),
    /** Cached features and mixup or CutMix exclude each other. */
    CACHED_AND_MIXED("leave out cacheFeatures, or mix no images"),
    /** A folder of classes has no validation split. */
    NOT_SPLIT("split a folder that holds the class folders itself with DataSource.oneFolder(folder, 0.2)"),
    /** A folder that is to be split has a validation split. */
    ALREADY_SPLIT("read it with DataSource.trainAndValid(folder)"),
    /** An earlier run cannot be repeated, since it started from other images. */
    OTHER_IMAGES("restore them, or leave out requireSameStart()"),
    /** An earlier run cannot be repeated, since it started from other weights. */
    OTHER_WEIGHTS("restore them, or leave out requireSameStart()"),
    /** A tracking server does not answer as expected. */
    TRACKING_SERVER("check its address and that it runs, or leave out its callback");

    private final String remedy;

    Hint(String remedy) {
        this.remedy = remedy;
    }

    /** {@return the remedy for a caller of this library, as a clause that follows the problem} */
    public String remedy() {
        return remedy;
    }
}
