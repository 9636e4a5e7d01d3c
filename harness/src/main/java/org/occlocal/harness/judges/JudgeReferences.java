package org.occlocal.harness.judges;

import java.util.Map;
import org.occlocal.harness.evaluators.EvaluationException;
import org.occlocal.harness.python.PythonText;

/** References that say more of a question than its answer: OpenCompass' column "judge". */
final class JudgeReferences {

    private JudgeReferences() {}

    /** @throws EvaluationException when a judge's answer comes with another reference */
    static Map<?, ?> of(Map<String, Object> answer, int i) {
        if (answer.get("gold") instanceof Map<?, ?> reference) {
            return reference;
        }
        throw new EvaluationException(
                "reference " + i + " must be a dictionary that tells of the question, as output_column \"judge\" has"
                        + " it; it is " + PythonText.repr(answer.get("gold")));
    }
}
