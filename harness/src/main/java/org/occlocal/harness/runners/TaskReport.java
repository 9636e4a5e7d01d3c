package org.occlocal.harness.runners;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.output.OutputException;
import org.occlocal.harness.output.WholeFile;

/**
 * What a process says of its task when it has come to its end, in a file beside the task's: TASK.done. Where there is
 * none, the process was ended from outside.
 *
 * @param failures what was not done
 */
public record TaskReport(List<Failure> failures) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public TaskReport {
        failures = List.copyOf(failures);
    }

    private static Path fileOf(Path task) {
        return task.resolveSibling(task.getFileName() + ".done");
    }

    /** @throws OutputException when it cannot be written */
    public void write(Path task) {
        List<Map<String, String>> all = new ArrayList<>();
        for (Failure failure : failures) {
            all.add(Map.of("model", failure.model(), "dataset", failure.dataset(), "problem", failure.problem()));
        }
        JsonNode content = JSON.valueToTree(all);
        WholeFile.write(fileOf(task), content);
    }

    /** @return null where there is none */
    public static @Nullable TaskReport read(Path task) {
        if (!Files.exists(fileOf(task))) {
            return null;
        }
        try {
            List<Failure> failures = new ArrayList<>();
            for (Map<String, String> one :
                    JSON.readValue(fileOf(task).toFile(), new TypeReference<List<Map<String, String>>>() {})) {
                failures.add(new Failure(
                        one.getOrDefault("model", ""),
                        one.getOrDefault("dataset", ""),
                        one.getOrDefault("problem", ""),
                        null));
            }
            return new TaskReport(failures);
        } catch (IOException e) {
            return null; // as good as none: the task is done again
        }
    }

    /** Before a task is begun. */
    public static void remove(Path task) {
        try {
            Files.deleteIfExists(fileOf(task));
        } catch (IOException e) {
            throw new OutputException(fileOf(task), e);
        }
    }
}
