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
 * What the command line says of how rows are asked and evaluated. Task files have it, so that whoever does the task does
 * it alike, and so has the configuration that a run keeps.
 *
 * @param root where data are
 * @param sentenceEncoder folder for retrievers that compare by meaning; null for none
 */
record TaskSettings(RunOptions options, DataRoot root, @Nullable Path sentenceEncoder) {

    static final String DATA_ROOT = "data_root";
    static final String SENTENCE_ENCODER = "sentence_encoder";
    static final String BATCH_SIZE = "batch_size";
    static final String BATCH_TOKENS = "batch_tokens";
    static final String MAX_ROWS = "max_rows";
    static final String MAX_NEW_TOKENS = "max_new_tokens";
    static final String COMPAT = "opencompass_compat";
    static final String RESERVE_NEW_TOKENS = "reserve_new_tokens";

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
        map.put(DATA_ROOT, texts(root));
        if (sentenceEncoder != null) {
            map.put(SENTENCE_ENCODER, sentenceEncoder.toAbsolutePath().toString());
        }
        map.put(BATCH_SIZE, (long) options.batchSize());
        map.put(BATCH_TOKENS, (long) options.batchTokens());
        map.put(MAX_ROWS, (long) options.maxRows());
        map.put(MAX_NEW_TOKENS, (long) options.maxNewTokens());
        map.put(COMPAT, options.compat());
        map.put(RESERVE_NEW_TOKENS, options.makesRoom());
        return map;
    }

    /** A data root as {@link #DATA_ROOT} has it: absolute paths. */
    static List<String> texts(DataRoot root) {
        return root.folders().stream()
                .map(folder -> folder.toAbsolutePath().normalize().toString())
                .toList();
    }

    /** What is not there has the command line's default. */
    static TaskSettings of(Map<String, Object> map) {
        List<Path> folders = new ArrayList<>();
        if (map.get(DATA_ROOT) instanceof List<?> list) {
            list.forEach(folder -> folders.add(Path.of(String.valueOf(folder))));
        }
        return new TaskSettings(
                new RunOptions(
                        number(map, BATCH_SIZE, AskingOptions.BATCH_SIZE),
                        number(map, BATCH_TOKENS, AskingOptions.BATCH_TOKENS),
                        number(map, MAX_ROWS, 0),
                        number(map, MAX_NEW_TOKENS, 0),
                        Boolean.TRUE.equals(map.get(COMPAT)),
                        Boolean.TRUE.equals(map.get(RESERVE_NEW_TOKENS))),
                folders.isEmpty() ? DataRoot.ofEnvironment(System.getenv()) : new DataRoot(folders),
                map.get(SENTENCE_ENCODER) instanceof String text ? Path.of(text) : null);
    }

    private static int number(Map<String, Object> map, String key, int otherwise) {
        return map.get(key) instanceof Number number ? number.intValue() : otherwise;
    }
}
