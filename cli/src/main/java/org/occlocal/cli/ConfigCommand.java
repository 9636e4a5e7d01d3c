package org.occlocal.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.occlocal.configs.ConfigSources;
import org.occlocal.configs.Problems;
import org.occlocal.configs.YamlConfigs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Lists configurations, shows what one resolves to, and checks whole folders of them.",
        subcommands = {ConfigCommand.Names.class, ConfigCommand.Show.class, ConfigCommand.Check.class})
final class ConfigCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new UsageException("say what to do: config list, config show FILE, or config check DIR");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists what --datasets, --models and --summarizer can name.")
    static final class Names implements Callable<Integer> {

        @Parameters(arity = "0..*", paramLabel = "PART", description = "only names with one of these parts")
        private List<String> parts = new ArrayList<>();

        @Mixin
        private ConfigFolders folders = new ConfigFolders();

        @Override
        public Integer call() {
            List<String> patterns = parts.isEmpty() ? List.of("") : parts;
            try (ConfigSources sources = new ConfigSources(folders.own, folders.openCompass, new Problems())) {
                for (ConfigSources.Kind kind : ConfigSources.Kind.values()) {
                    Map<String, String> names = new TreeMap<>();
                    for (String part : patterns) {
                        sources.names(kind, "*" + part + "*").forEach((name, file) -> names.put(name, file.toString()));
                    }
                    if (kind == ConfigSources.Kind.DATASET) {
                        YamlConfigs.PRESETS.stream()
                                .filter(preset -> patterns.stream().anyMatch(preset::contains))
                                .forEach(preset -> names.putIfAbsent(preset, "preset"));
                    }
                    names.forEach((name, file) -> System.out.printf("%-10s  %-48s  %s%n", kind, name, file));
                }
            }
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Prints a configuration, everything resolved, as YAML that can be run.")
    static final class Show implements Callable<Integer> {

        private static final List<String> PARTS =
                List.of("models", "datasets", "model_dataset_combinations", "summarizer", "judge_models", "work_dir");

        @Parameters(paramLabel = "FILE", description = ".py or .yaml")
        private Path file = Path.of("");

        @Mixin
        private ConfigFolders folders = new ConfigFolders();

        @Override
        public Integer call() {
            Problems problems = new Problems();
            try (ConfigSources sources = new ConfigSources(folders.own, folders.openCompass, problems)) {
                Map<String, Object> variables = sources.read(file);
                Map<String, Object> shown = new LinkedHashMap<>();
                PARTS.forEach(part -> {
                    if (variables.get(part) != null) {
                        shown.put(part, variables.get(part));
                    }
                });
                if (shown.get("datasets") == null) {
                    variables.forEach((name, value) -> {
                        if (name.endsWith("_datasets")) {
                            shown.put(name, value);
                        }
                    });
                }
                System.out.print(YamlConfigs.write(shown));
            }
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description =
                    "Loads all dataset, model and summarizer configurations below a folder, and says which can run.")
    static final class Check implements Callable<Integer> {

        @Parameters(paramLabel = "DIR", description = "a checkout of OpenCompass, or a folder like its configs/")
        private Path folder = Path.of("");

        @Option(names = "--reasons", description = "each file that cannot run, with its reasons")
        private boolean reasons;

        @Override
        public Integer call() {
            ConfigCorpus corpus = ConfigCorpus.read(folder);
            System.out.print(corpus.summary());
            System.out.print(corpus.reasons(reasons));
            return ExitCode.DONE;
        }
    }
}
