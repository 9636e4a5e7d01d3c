package org.occlocal.harness.tasks;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.harness.python.PythonJson;

/**
 * Six hexadecimal digits that change with the prompts of a dataset: OpenCompass' get_prompt_hash (utils/prompt.py), the
 * SHA-256 of {@code infer_cfg} with its keys sorted.
 */
final class PromptVersion {

    private static final int DIGITS = 6;

    private PromptVersion() {}

    static String of(DatasetConfig config) {
        if (!(config.source().get("infer_cfg") instanceof Map<?, ?> inference)) {
            return "-".repeat(DIGITS);
        }
        Map<Object, Object> moved = new LinkedHashMap<>(inference);
        if (inference.get("retriever") instanceof Map<?, ?> retriever
                && retriever.containsKey("fix_id_list")
                && inference.get("inferencer") instanceof Map<?, ?> inferencer) {
            Map<Object, Object> withIds = new LinkedHashMap<>(inferencer);
            withIds.put("fix_id_list", retriever.get("fix_id_list"));
            Map<Object, Object> without = new LinkedHashMap<>(retriever);
            without.remove("fix_id_list");
            moved.put("inferencer", withIds);
            moved.put("retriever", without);
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(PythonJson.dumps(sorted(moved)).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, item) -> sorted.put(String.valueOf(key), sorted(item)));
            return sorted;
        }
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>();
            list.forEach(item -> items.add(sorted(item)));
            return items;
        }
        return value;
    }
}
