/** Graft's examples, programs to copy, and the images that they can draw. */
module io.github.graftml.examples {
    requires io.github.graftml;

    exports io.github.graftml.examples;
    exports io.github.graftml.examples.drawn;
}
