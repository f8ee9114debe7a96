package io.github.graftml.cli;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** A command's options by their {@link Section}, in the order in which a user thinks of them. */
final class HelpSections {

    private static final List<String> ORDER = List.of(Section.DATA, Section.MODEL, Section.TRAINING,
            Section.AUGMENTATION,
            Section.REGULARIZATION, Section.CHECKPOINTS, Section.TRACKING, Section.HARDWARE, Section.OUTPUT,
            Section.GENERAL);

    private HelpSections() {
    }

    /** Makes {@code line} and its subcommands show their options in sections. */
    static void install(CommandLine line) {
        line.getSubcommands().values().forEach(command -> {
            command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpSections::text);
        });
    }

    /** {@return the options that a user is shown, by section and sorted by name; no section is empty} */
    static Map<String, List<OptionSpec>> of(CommandSpec command) {
        Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
        ORDER.forEach(name -> sections.put(name, new ArrayList<>()));
        command.options().stream().filter(option -> !option.hidden())
                .sorted(Comparator.comparing(OptionSpec::longestName)) // reflection has no order
                .forEach(option -> sections.get(section(option)).add(option));
        sections.values().removeIf(List::isEmpty);
        return sections;
    }

    private static String section(OptionSpec option) {
        if (!(option.userObject() instanceof AnnotatedElement element)) {
            return Section.GENERAL; // of the line itself: --help
        }
        Section own = element.getAnnotation(Section.class);
        Section shared = ((Member) element).getDeclaringClass().getAnnotation(Section.class);
        return own != null ? own.value() : shared != null ? shared.value() : Section.GENERAL;
    }

    private static String text(Help help) {
        StringBuilder text = new StringBuilder();
        of(help.commandSpec()).forEach((name, options) -> {
            Help.Layout layout = help.createDefaultLayout();
            layout.addAllOptions(options, help.parameterLabelRenderer());
            text.append(String.format("%n%s:%n", name)).append(layout);
        });
        return text.toString();
    }
}
