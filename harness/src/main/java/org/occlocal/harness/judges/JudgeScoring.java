package org.occlocal.harness.judges;

import java.util.List;
import java.util.Map;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;

/** From a judge's answers to metrics: OpenCompass' {@code dict_postprocessor}. Stateless and thread-safe. */
interface JudgeScoring {

    /**
     * @param answers records with "origin_prompt", "prediction" and, where there is one, "gold"; at least one
     * @param questions what each answers
     */
    Evaluation score(List<Map<String, Object>> answers, List<Row> questions);

    /** Whether there is in an answer what is looked for. */
    boolean hasVerdict(String answer);

    /** Whether an answer says that the prediction is right. */
    boolean isRight(String answer);

    /** What the judge said. */
    static String text(Map<String, Object> answer) {
        return String.valueOf(answer.get("prediction"));
    }
}
