package org.occlocal.harness.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.engine.Sampling;
import org.occlocal.models.GenerationDefaults;

/**
 * How a model generates: {@code generation_kwargs} over the checkpoint's generation_config.json. As in OpenCompass, the
 * checkpoint's sampling is off unless the configuration asks for it, and its repetition penalty stays on. Immutable.
 *
 * @param sampling of the first answer; the seed of further ones is counted on from it
 * @param answers how many are asked for each prompt ({@code num_return_sequences})
 * @param minNewTokens 0 for none
 * @param endIds end-of-sequence ids of the configuration; empty for the checkpoint's
 */
record GenerationSettings(Sampling sampling, int answers, int minNewTokens, List<Integer> endIds) {

    private static final Set<String> KNOWN = Set.of(
            "do_sample",
            "temperature",
            "top_k",
            "top_p",
            "min_p",
            "repetition_penalty",
            "num_return_sequences",
            "min_new_tokens",
            "min_tokens",
            "eos_token_id",
            "stop_token_ids",
            "seed");

    /** Keys that change nothing here. */
    private static final Set<String> SETTLED = Set.of(
            "max_new_tokens", "max_tokens", "max_length", "pad_token_id", "use_cache", "bos_token_id", "stop_words");

    /** @throws ConfigException for beam search, and for values that are out of range */
    static GenerationSettings of(ModelConfig model, Map<String, Object> inferencer, GenerationDefaults defaults) {
        Map<String, Object> asked = new java.util.LinkedHashMap<>(model.generation());
        asked.putAll(inferencer);
        String where = "model " + model.name() + ": generation_kwargs";
        if (number(asked.get("num_beams"), 1, where) != 1) {
            throw new ConfigException(where + " asks for beam search (num_beams), which this engine does not do");
        }
        double temperature = number(asked.get("temperature"), defaults.temperature(), where);
        boolean isServer = model.kind().dividesByScoredTokens();
        boolean samples = asked.get("do_sample") instanceof Boolean given
                ? given
                : isServer && asked.get("temperature") != null && temperature > 0;
        int topK = (int) Math.max(0, number(asked.get("top_k"), isServer ? 0 : defaults.topK(), where));
        try {
            return new GenerationSettings(
                    new Sampling(
                            samples ? temperature : 0,
                            samples ? topK : 0,
                            samples ? number(asked.get("top_p"), defaults.topP(), where) : 1,
                            samples ? number(asked.get("min_p"), 0, where) : 0,
                            number(asked.get("repetition_penalty"), isServer ? 1 : defaults.repetitionPenalty(), where),
                            (long) number(asked.get("seed"), 0, where)),
                    (int) number(asked.get("num_return_sequences"), 1, where),
                    (int) number(asked.getOrDefault("min_new_tokens", asked.get("min_tokens")), 0, where),
                    ids(asked.getOrDefault("eos_token_id", asked.get("stop_token_ids"))));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(where + ": " + e.getMessage());
        }
    }

    /** Names what the settings have no use for. */
    static void warn(ModelConfig model, Problems problems) {
        model.generation().keySet().stream()
                .filter(key -> !KNOWN.contains(key) && !SETTLED.contains(key) && !key.equals("num_beams"))
                .forEach(key -> problems.warning(
                        "model " + model.name(), "generation_kwargs \"" + key + "\" has no meaning for this engine"));
    }

    private static double number(@Nullable Object value, double otherwise, String where) {
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new ConfigException(where + ": a number is needed, not " + value);
    }

    private static List<Integer> ids(@Nullable Object value) {
        List<Integer> ids = new ArrayList<>();
        for (Object item : value instanceof List<?> list ? list : value == null ? List.of() : List.of(value)) {
            if (item instanceof Number id) {
                ids.add(id.intValue());
            }
        }
        return ids;
    }
}
