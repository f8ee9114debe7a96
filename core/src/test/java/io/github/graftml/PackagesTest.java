package io.github.graftml;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The order of the packages in docs/architecture.md, held by a test. */
class PackagesTest {

    private static final String ROOT = "io.github.graftml";
    private static final JavaClasses GRAFT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(ROOT);

    /** From the ground up: a package uses those of its own floor and of the floors before it. The door is last. */
    private static final List<Set<String>> FLOORS = List.of(
            Set.of("error"),
            Set.of("runtime", "runtime.internal"),
            Set.of("random", "random.internal"),
            Set.of("image", "image.codec", "image.pixels"),
            Set.of("weights"),
            Set.of("nn", "nn.internal"),
            Set.of("transform"),
            Set.of("data", "data.check"),
            Set.of("model", "model.plan", "model.zoo"),
            Set.of("optim"),
            Set.of("metrics"),
            Set.of("report"),
            Set.of("train"),
            Set.of("callbacks"),
            Set.of("explain"),
            Set.of("export"),
            Set.of(""));

    /** Packages that must stay free of native types. */
    private static final Set<String> PLAIN = Set.of("error", "random", "image", "weights", "transform", "data.check",
            "metrics", "report");

    @Test
    void packages_standOnTheFloorsBelowThem() {
        assertThat(GRAFT.size()).as("classes scanned").isGreaterThan(400);
        Set<String> upwards = new TreeSet<>();
        for (JavaClass user : GRAFT) {
            user.getDirectDependenciesFromSelf().forEach(dependency -> {
                JavaClass used = dependency.getTargetClass();
                if (used.getPackageName().startsWith(ROOT) && floor(used) > floor(user)) {
                    upwards.add(user.getName() + " -> " + used.getName());
                }
            });
        }
        assertThat(upwards).isEmpty();
    }

    @Test
    void packages_areAllInTheOrder() {
        Set<String> found = new TreeSet<>();
        GRAFT.forEach(scanned -> found.add(name(scanned)));
        Set<String> ordered = new TreeSet<>();
        FLOORS.forEach(ordered::addAll);
        assertThat(found).isEqualTo(ordered);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(GRAFT);
    }

    @Test
    void classesOfAPackage_formNoKnotOfMoreThanFour() {
        TreeMap<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass user : GRAFT) {
            Set<String> used = uses.computeIfAbsent(outermost(user), name -> new TreeSet<>());
            user.getDirectDependenciesFromSelf().stream().map(d -> d.getTargetClass())
                    .filter(other -> other.getPackageName().equals(user.getPackageName()))
                    .map(PackagesTest::outermost).filter(other -> !other.equals(outermost(user))).forEach(used::add);
        }
        List<Set<String>> knots = new ArrayList<>();
        Set<String> placed = new TreeSet<>();
        for (String start : uses.keySet()) {
            if (placed.contains(start)) {
                continue;
            }
            Set<String> knot = new TreeSet<>();
            Set<String> reached = reachable(start, uses);
            reached.stream().filter(other -> reachable(other, uses).contains(start)).forEach(knot::add);
            placed.addAll(knot);
            if (knot.size() > 4) {
                knots.add(knot);
            }
        }
        assertThat(knots).as("classes that need each other").isEmpty();
    }

    @Test
    void plainPackages_areFreeOfNativeTypes() {
        noClasses().that().resideInAnyPackage(PLAIN.stream().map(name -> ROOT + "." + name).toArray(String[]::new))
                .should().dependOnClassesThat().resideInAPackage("org.bytedeco..").check(GRAFT);
    }

    private static Set<String> reachable(String from, TreeMap<String, Set<String>> uses) {
        Set<String> reached = new TreeSet<>();
        List<String> open = new ArrayList<>(uses.getOrDefault(from, Set.of()));
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            if (reached.add(next)) {
                open.addAll(uses.getOrDefault(next, Set.of()));
            }
        }
        return reached;
    }

    private static int floor(JavaClass scanned) {
        for (int i = 0; i < FLOORS.size(); i++) {
            if (FLOORS.get(i).contains(name(scanned))) {
                return i;
            }
        }
        throw new AssertionError("No floor for " + scanned.getName() + "; add its package to the order");
    }

    /** The package below the root; empty for the door. */
    private static String name(JavaClass scanned) {
        String name = scanned.getPackageName();
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    private static String outermost(JavaClass scanned) {
        return scanned.getName().replaceFirst("\\$.*", "");
    }
}
