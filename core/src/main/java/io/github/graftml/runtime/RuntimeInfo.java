package io.github.graftml.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The versions, native kernels and settings of this process, as text.
 *
 * @param graft        version of Graft
 * @param java         name and version of the Java virtual machine
 * @param libtorch     version of LibTorch and its oneDNN, and the instruction set of its kernels
 * @param plans        version of the oneDNN that runs compiled backbones
 * @param openCv       version of OpenCV
 * @param jpeg         the JPEG library and whether it uses SIMD
 * @param pixels       implementation of the pixel kernels: native code, or Java and why
 * @param convolutions implementation of pooled convolutions: native code, or LibTorch and why
 * @param processor    name of the processor and its relevant instruction sets
 * @param threads      available processors, and threads per LibTorch operation
 * @param memory       settings of the C library's allocator
 * @param precision    default precision of a frozen backbone
 */
public record RuntimeInfo(String graft, String java, String libtorch, String plans, String openCv, String jpeg,
        String pixels,
        String convolutions, String processor, String threads, String memory, String precision) {

    /** {@return the name and value of each property, in display order; modifiable} */
    public Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Graft", graft);
        lines.put("Java", java);
        lines.put("LibTorch", libtorch);
        lines.put("Plans", plans);
        lines.put("OpenCV", openCv);
        lines.put("JPEG", jpeg);
        lines.put("Pixels", pixels);
        lines.put("Pooled convolutions", convolutions);
        lines.put("Processor", processor);
        lines.put("Threads", threads);
        lines.put("Memory", memory);
        lines.put("Precision", precision);
        return lines;
    }

    /** {@return all properties, one per line} */
    @Override
    public String toString() {
        return lines().entrySet().stream().map(line -> String.format("%-20s %s", line.getKey(), line.getValue()))
                .collect(Collectors.joining("\n"));
    }
}
