package io.github.graftml.runtime.internal;

import java.io.IOException;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.pytorch.global.torch;

/** The versions and build settings of the native libraries. Each method loads the library. */
public final class NativeVersions {

    private NativeVersions() {
    }

    /** Returns the version of LibTorch and its oneDNN, and the instruction set of its kernels. */
    public static String libtorch() {
        NativeRuntime.start();
        return version("pytorch") + " with oneDNN "
                + text(torch.get_mkldnn_version()).replaceAll("^.* (v[0-9.]+).*$", "$1")
                + ", kernels for " + text(torch.get_cpu_capability());
    }

    /** Returns the version of the oneDNN that runs compiled backbones. */
    public static String planOneDnn() {
        return "v" + version("dnnl");
    }

    /** Returns the version of OpenCV. */
    public static String openCv() {
        return version("opencv");
    }

    /** Returns the JPEG library and whether it uses SIMD. */
    public static String jpeg() {
        NativeRuntime.start();
        String build = text(opencv_core.getBuildInformation());
        return line(build, "JPEG:") + ", SIMD " + line(build, "SIMD Support:");
    }

    /** Returns the number of threads per LibTorch operation. */
    public static int computeThreads() {
        NativeRuntime.start();
        return torch.get_num_threads();
    }

    /** Returns the library's version from that of its bindings, such as {@code 2.10.0-1.5.13}. */
    private static String version(String artifact) {
        try {
            return Loader.getVersion("org.bytedeco", artifact).replaceFirst("-.*", "");
        } catch (IOException e) {
            return "unknown"; // a shaded jar may lack the artifact's metadata
        }
    }

    private static String text(BytePointer pointer) {
        try (pointer) {
            return pointer.getString();
        }
    }

    /** Returns the value of one line of OpenCV's build report. */
    private static String line(String report, String key) {
        return Arrays.stream(report.split("\n")).map(String::strip).filter(l -> l.startsWith(key)).findFirst()
                .map(l -> l.substring(key.length()).strip()).orElse("unknown");
    }
}
