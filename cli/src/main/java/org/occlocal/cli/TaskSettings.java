package org.occlocal.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.tasks.RunOptions;

/**
 * What a task's file has of the command line, so that whoever does the task does it alike.
 *
 * @param root where data are
 * @param sentenceEncoder folder for retrievers that compare by meaning; null for none
 */
record TaskSettings(RunOptions options, DataRoot root, @Nullable Path sentenceEncoder) {

    /** The same where answers do not matter: one new token, unless prompts make room for all. */
    RunOptions forPlanning() {
        return new RunOptions(
                options.batchSize(),
                options.batchTokens(),
                options.maxRows(),
                options.makesRoom() ? options.maxNewTokens() : 1,
                options.compat(),
                options.makesRoom());
    }

    /** The same for a judge, which limits of the command line are not meant for. */
    TaskSettings unlimited() {
        return new TaskSettings(options.unlimited(), root, sentenceEncoder);
    }

    /** @param models of the worker that does the task */
    Map<String, Object> toMap(ModelOptions models) {
        Map<String, Object> map = new LinkedHashMap<>(models.toMap());
        map.put(
                "data_root",
                root.folders().stream()
                        .map(folder -> folder.toAbsolutePath().normalize().toString())
                        .toList());
        if (sentenceEncoder != null) {
            map.put("sentence_encoder", sentenceEncoder.toAbsolutePath().toString());
        }
        map.put("batch_size", (long) options.batchSize());
        map.put("batch_tokens", (long) options.batchTokens());
        map.put("max_rows", (long) options.maxRows());
        map.put("max_new_tokens", (long) options.maxNewTokens());
        map.put("opencompass_compat", options.compat());
        map.put("reserve_new_tokens", options.makesRoom());
        return map;
    }

    /** What is not there has the command line's default. */
    static TaskSettings of(Map<String, Object> map) {
        List<Path> folders = new ArrayList<>();
        if (map.get("data_root") instanceof List<?> list) {
            list.forEach(folder -> folders.add(Path.of(String.valueOf(folder))));
        }
        return new TaskSettings(
                new RunOptions(
                        number(map, "batch_size", OccLocal.BATCH_SIZE),
                        number(map, "batch_tokens", OccLocal.BATCH_TOKENS),
                        number(map, "max_rows", 0),
                        number(map, "max_new_tokens", 0),
                        Boolean.TRUE.equals(map.get("opencompass_compat")),
                        Boolean.TRUE.equals(map.get("reserve_new_tokens"))),
                folders.isEmpty() ? DataRoot.ofEnvironment(System.getenv()) : new DataRoot(folders),
                map.get("sentence_encoder") instanceof String text ? Path.of(text) : null);
    }

    private static int number(Map<String, Object> map, String key, int otherwise) {
        return map.get(key) instanceof Number number ? number.intValue() : otherwise;
    }
}
