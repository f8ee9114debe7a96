package io.github.graftml.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The heading under which a command's help lists an option, or all options of a class. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD, ElementType.METHOD})
@interface Section {

    String DATA = "Data";
    String MODEL = "Model";
    String TRAINING = "Training";
    String AUGMENTATION = "Augmentation";
    String REGULARIZATION = "Regularization";
    String CHECKPOINTS = "Checkpoints";
    String TRACKING = "Tracking";
    String HARDWARE = "Hardware";
    String OUTPUT = "Output";
    String GENERAL = "General";

    String value();
}
