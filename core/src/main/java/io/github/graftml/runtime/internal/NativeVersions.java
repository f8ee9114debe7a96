package io.github.graftml.runtime.internal;

import java.io.IOException;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.pytorch.global.torch;

/** What the native libraries tell of themselves. Asking loads them. */
public final class NativeVersions {

    private NativeVersions() {
    }

    /** Returns LibTorch's version, its oneDNN, and the instruction set that its own kernels were chosen for. */
    public static String libtorch() {
        NativeRuntime.start();
        return version("pytorch") + " with oneDNN " + text(torch.get_mkldnn_version()).replaceAll("^.* (v[0-9.]+).*$", "$1")
                + ", kernels for " + text(torch.get_cpu_capability());
    }

    /** Returns the version of the oneDNN that plans of frozen backbones are made of. */
    public static String planOneDnn() {
        return "v" + version("dnnl");
    }

    /** Returns OpenCV's version. */
    public static String openCv() {
        return version("opencv");
    }

    /** Returns the JPEG library and whether it uses SIMD. */
    public static String jpeg() {
        NativeRuntime.start();
        String build = text(opencv_core.getBuildInformation());
        return line(build, "JPEG:") + ", SIMD " + line(build, "SIMD Support:");
    }

    /** Returns the threads inside one operation of LibTorch. */
    public static int computeThreads() {
        NativeRuntime.start();
        return torch.get_num_threads();
    }

    /** LibTorch does not tell its version through the bindings, their artifact's does: {@code 2.10.0-1.5.13}. */
    private static String version(String artifact) {
        try {
            return Loader.getVersion("org.bytedeco", artifact).replaceFirst("-.*", "");
        } catch (IOException e) {
            return "unknown"; // a shaded jar may have dropped the artifact's description
        }
    }

    private static String text(BytePointer pointer) {
        try (pointer) {
            return pointer.getString();
        }
    }

    /** The value of one line of OpenCV's build report. */
    private static String line(String report, String key) {
        return Arrays.stream(report.split("\n")).map(String::strip).filter(l -> l.startsWith(key)).findFirst()
                .map(l -> l.substring(key.length()).strip()).orElse("unknown");
    }
}
