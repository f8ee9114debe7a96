package io.github.graftml.runtime.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The instruction sets of the processor, as reported by the operating system.
 *
 * @param model name of the processor
 * @param flags the kernel's names of its instruction sets, such as {@code avx512_bf16}; empty if unknown
 */
public record CpuFeatures(String model, Set<String> flags) {

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    /** Instruction sets that matter for the speed of a network, in display order. */
    private static final List<String> RELEVANT = List.of("avx2", "fma", "avx_vnni", "avx512f", "avx512_vnni",
            "avx512_bf16",
            "avx512_fp16", "amx_bf16", "amx_int8", "asimd", "asimddp", "bf16", "i8mm", "sve");

    /** Copies the flags. */
    public CpuFeatures {
        flags = Set.copyOf(flags);
    }

    /** Reads {@code /proc/cpuinfo}; without that file no instruction set is assumed. */
    public static CpuFeatures detect() {
        try {
            return Files.isReadable(CPUINFO) ? parse(Files.readAllLines(CPUINFO)) : unknown();
        } catch (IOException e) {
            return unknown(); // a container may hide the file; the portable paths work on every processor
        }
    }

    /** Parses the lines of a {@code /proc/cpuinfo} of x86 or Arm. */
    static CpuFeatures parse(List<String> lines) {
        String model = value(lines, "model name").orElse(System.getProperty("os.arch"));
        String flags = value(lines, "flags").or(() -> value(lines, "Features")).orElse("");
        return new CpuFeatures(model, Stream.of(flags.split("\\s+")).filter(f -> !f.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static CpuFeatures unknown() {
        return new CpuFeatures(System.getProperty("os.arch"), Set.of());
    }

    private static Optional<String> value(List<String> lines, String key) {
        return lines.stream().filter(l -> l.startsWith(key)).findFirst()
                .map(l -> l.substring(l.indexOf(':') + 1).strip());
    }

    /** Returns whether the processor multiplies bfloat16 natively, so that bf16 is faster than fp32. */
    public boolean nativeBf16() {
        return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
    }

    /** Returns whether the processor multiplies 8-bit integers natively, so that int8 is faster than bf16. */
    public boolean nativeInt8() {
        return flags.contains("avx512_vnni") || flags.contains("avx_vnni") || flags.contains("amx_int8");
    }

    /** Returns the instruction sets that matter for speed, in display order. */
    public List<String> relevantFlags() {
        return RELEVANT.stream().filter(flags::contains).toList();
    }
}
