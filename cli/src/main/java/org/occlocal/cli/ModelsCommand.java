package org.occlocal.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.catalog.ModelCatalog;
import org.occlocal.models.family.Families;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "Lists model families, short names, and what is found on this machine.")
final class ModelsCommand implements Callable<Integer> {

    @Option(names = "--model-root", paramLabel = "DIR", description = "folder of model folders")
    private @Nullable Path modelRoot;

    @Override
    public Integer call() {
        System.out.println("Families (model_type of config.json):");
        System.out.println("  " + String.join(", ", Families.modelTypes()));
        System.out.println();
        System.out.println("Short names:");
        ModelCatalog.knownAliases().forEach((alias, id) -> System.out.printf("  %-24s %s%n", alias, id));
        System.out.println();
        ModelCatalog catalog = new ModelCatalog(modelRoot, System.getenv());
        System.out.println("Found in " + (modelRoot == null ? "" : modelRoot + " and ") + catalog.hubCache() + ":");
        Map<String, Path> local = catalog.local();
        local.forEach((name, folder) -> System.out.printf("  %-40s %s%n", name, folder));
        if (local.isEmpty()) {
            System.out.println("  nothing");
        }
        return ExitCode.DONE;
    }
}
