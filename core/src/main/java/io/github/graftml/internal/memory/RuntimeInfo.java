package io.github.graftml.internal.memory;

import io.github.graftml.image.pixels.PixelKernels;
import io.github.graftml.nn.internal.PooledConvolutions;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.pytorch.global.torch;

/**
 * What this process runs on.
 *
 * @param java           the virtual machine's name and version
 * @param libtorch       LibTorch's version
 * @param oneDnn         the version of LibTorch's oneDNN
 * @param planOneDnn     the version of the oneDNN that plans of frozen backbones are made of
 * @param openCv         OpenCV's version
 * @param cpu            the processor
 * @param libtorchIsa    the instruction set that LibTorch's own kernels were chosen for
 * @param processors     the processors that the container grants
 * @param computeThreads threads inside one operation of LibTorch
 * @param jpeg           the JPEG library and whether it uses SIMD
 * @param pixels         what works the pixels: native code, or Java and why
 * @param convolutions   what computes pooled convolutions: native code, or LibTorch and why
 * @param memory         the memory settings
 */
public record RuntimeInfo(String java, String libtorch, String oneDnn, String planOneDnn, String openCv, CpuFeatures cpu, String libtorchIsa,
        int processors, int computeThreads, String jpeg, String pixels, String convolutions, String memory) {

    /** Asks the native libraries, which loads them. */
    public static RuntimeInfo current() {
        NativeRuntime.start();
        String openCv = text(opencv_core.getBuildInformation());
        return new RuntimeInfo(System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                version("pytorch"), text(torch.get_mkldnn_version()).replaceAll("^.* (v[0-9.]+).*$", "$1"), "v" + version("dnnl"), version("opencv"), CpuFeatures.detect(),
                text(torch.get_cpu_capability()), Runtime.getRuntime().availableProcessors(), torch.get_num_threads(),
                line(openCv, "JPEG:") + ", SIMD " + line(openCv, "SIMD Support:"), PixelKernels.describe(), PooledConvolutions.describe(),
                NativeRuntime.memory());
    }

    /** @return name and value of each fact, in the order of printing */
    public Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Java", java);
        lines.put("LibTorch", libtorch + " with oneDNN " + oneDnn + ", kernels for " + libtorchIsa);
        lines.put("Plans", "oneDNN " + planOneDnn);
        lines.put("OpenCV", openCv);
        lines.put("JPEG", jpeg);
        lines.put("Pixels", pixels);
        lines.put("Pooled convolutions", convolutions);
        lines.put("Processor", cpu.model() + " (" + String.join(" ", cpu.telling()) + ")");
        lines.put("Threads", processors + " granted, LibTorch takes " + computeThreads + "; pictures are decoded side by side, each on one");
        lines.put("Memory", memory);
        return lines;
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
