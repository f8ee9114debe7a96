package io.github.graftml;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The package table of docs/architecture.md, held by a test. */
class PackagesTest {

    private static final String ROOT = "io.github.graftml";
    private static final JavaClasses GRAFT = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(ROOT);

    /** For each package, which others of the library it may use, besides {@code error}, which all may. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "train", Set.of("model", "data", "report", "transform", "io", "internal"),
            "model", Set.of("io", "internal"),
            "data", Set.of("transform", "internal"),
            "transform", Set.of("image", "internal"),
            "image", Set.of("internal"),
            "nn", Set.of("internal"),
            "io", Set.of("internal"),
            "export", Set.of("model", "io", "internal"),
            "report", Set.of("io"),
            "error", Set.of());

    /** Outside {@code internal}, these own tensors or are modules; everything else is free of native types. */
    private static final Set<String> NATIVE = Set.of(
            "ImageClassifier", "Inference", "Pictures",
            "train.Learner", "train.LossValues", "train.OptimizerStates", "train.FeatureCache", "train.LearningRateFinder", "train.Provenance",
            "data.Batch", "data.PixelMemory");

    @Test
    void packages_useOnlyWhatTheTableAllows() {
        assertThat(GRAFT.size()).as("classes scanned").isGreaterThan(150);
        MAY_USE.forEach((name, others) -> {
            Set<String> allowed = new TreeSet<>(List.of(ROOT + "." + name + "..", ROOT + ".error.."));
            others.forEach(other -> allowed.add(ROOT + "." + other + ".."));
            classes().that().resideInAPackage(ROOT + "." + name + "..")
                    .should().onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new))
                            .or(not(resideInAPackage(ROOT + ".."))))
                    .because("docs/architecture.md says what " + name + " may use: " + allowed)
                    .check(GRAFT);
        });
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(GRAFT);
    }

    @Test
    void nativeTypes_areMetOnlyWhereTheyAreOwned() {
        Set<String> found = new TreeSet<>();
        for (JavaClass scanned : GRAFT) {
            boolean meetsNative = scanned.getDirectDependenciesFromSelf().stream().anyMatch(d -> d.getTargetClass().getPackageName().startsWith("org.bytedeco"));
            String name = scanned.getName().replaceFirst("\\$.*", "").substring(ROOT.length() + 1);
            if (meetsNative && !name.startsWith("internal.") && !name.startsWith("nn.internal.") && !name.startsWith("model.")) {
                found.add(name);
            }
        }
        assertThat(found).isEqualTo(new TreeSet<>(NATIVE));
    }

    @Test
    void report_andTransform_areFreeOfNativeTypes() {
        noClasses().that().resideInAnyPackage(ROOT + ".report..", ROOT + ".transform..", ROOT + ".io..", ROOT + ".error..", ROOT + ".model.layer..")
                .should().dependOnClassesThat().resideInAPackage("org.bytedeco..").check(GRAFT);
    }

    @Test
    void report_usesNothingButJacksonAndTheJdk() {
        classes().that().resideInAPackage(ROOT + ".report..")
                .should().onlyDependOnClassesThat().resideInAnyPackage(ROOT + ".report..", ROOT + ".io..", ROOT + ".error..",
                        "java..", "javax..", "com.fasterxml.jackson..")
                .check(GRAFT);
    }
}
