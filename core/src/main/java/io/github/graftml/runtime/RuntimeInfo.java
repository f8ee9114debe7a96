package io.github.graftml.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What this process runs on, in words for a reader.
 *
 * @param graft       the library's version
 * @param java        the virtual machine's name and version
 * @param libtorch    LibTorch's version, its oneDNN, and the instruction set that its own kernels were chosen for
 * @param plans       the oneDNN that plans of frozen backbones are made of
 * @param openCv      OpenCV's version
 * @param jpeg        the JPEG library and whether it uses SIMD
 * @param pixels      what works the pixels: native code, or Java and why
 * @param convolutions what computes pooled convolutions: native code, or LibTorch and why
 * @param processor   its name and the instruction sets that decide how fast a network runs
 * @param threads     the processors that the container grants, and the threads inside one operation of LibTorch
 * @param memory      the memory settings
 * @param precision   what a frozen backbone computes with unless told
 */
public record RuntimeInfo(String graft, String java, String libtorch, String plans, String openCv, String jpeg, String pixels,
        String convolutions, String processor, String threads, String memory, String precision) {

    /** Returns name and value of each fact, in the order of printing. */
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

    /** Returns the facts, one on each line. */
    @Override
    public String toString() {
        return lines().entrySet().stream().map(fact -> String.format("%-20s %s", fact.getKey(), fact.getValue())).collect(Collectors.joining("\n"));
    }
}
