package org.occlocal.harness.judges;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What OpenCompass calls the details of most judges: prompt, answer and right answer of each. */
final class JudgeDetails {

    private JudgeDetails() {}

    static List<Map<String, @Nullable Object>> of(List<Map<String, Object>> answers) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        answers.forEach(answer -> details.add(new LinkedHashMap<>(answer)));
        return details;
    }
}
