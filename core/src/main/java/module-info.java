/** Graft: image transfer learning on LibTorch. What is not exported here may change in any version. */
module io.github.graftml {
    requires transitive org.bytedeco.javacpp;
    requires transitive org.bytedeco.pytorch;
    requires transitive org.bytedeco.opencv;
    requires org.bytedeco.dnnl;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires transitive java.desktop;
    requires java.net.http;
    requires static transitive org.jspecify;
    // Automatic modules. Where one is found all are: so is uPlot's, which holds resources alone.
    requires com.sun.jna;
    requires org.tribuo.util.onnx;
    requires com.google.protobuf;

    exports io.github.graftml;
    exports io.github.graftml.callbacks;
    exports io.github.graftml.data;
    exports io.github.graftml.data.check;
    exports io.github.graftml.error;
    exports io.github.graftml.explain;
    exports io.github.graftml.export;
    exports io.github.graftml.image;
    exports io.github.graftml.metrics;
    exports io.github.graftml.model;
    exports io.github.graftml.model.zoo;
    exports io.github.graftml.nn;
    exports io.github.graftml.optim;
    exports io.github.graftml.random;
    exports io.github.graftml.report;
    exports io.github.graftml.runtime;
    exports io.github.graftml.train;
    exports io.github.graftml.transform;
    exports io.github.graftml.weights;

    // Jackson reads and writes records of these packages, with names that one of them resolves.
    opens io.github.graftml to com.fasterxml.jackson.databind;
    opens io.github.graftml.data to com.fasterxml.jackson.databind;
    opens io.github.graftml.data.check to com.fasterxml.jackson.databind;
    opens io.github.graftml.model to com.fasterxml.jackson.databind;
    opens io.github.graftml.nn to com.fasterxml.jackson.databind;
    opens io.github.graftml.optim to com.fasterxml.jackson.databind;
    opens io.github.graftml.report to com.fasterxml.jackson.databind;
    opens io.github.graftml.train to com.fasterxml.jackson.databind;
    opens io.github.graftml.transform to com.fasterxml.jackson.databind;

    // JNA implements an interface of this package; Jackson makes the resolver.
    opens io.github.graftml.runtime.internal to com.fasterxml.jackson.databind, com.sun.jna;
}
