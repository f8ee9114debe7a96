package io.github.graftml.transform;

import java.util.List;

/** A transform made of others, which can be taken apart. */
interface StepList extends Transform {

    /** Returns the transforms in the order in which they are applied. */
    List<Transform> steps();
}
