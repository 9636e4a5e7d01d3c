package org.occlocal.harness.judges;

import java.util.List;
import java.util.Map;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.EvaluationInput;

/** Judges the predictions of a dataset by the answers of a second model. Stateless and thread-safe. */
public interface JudgedEvaluator {

    /** Who is asked, and with which prompt. */
    JudgeConfig judge();

    /**
     * What the judge is asked about one repetition of the dataset: the columns that its prompt may name.
     *
     * @return in the order of the predictions; not all of them where others decide first
     * @throws org.occlocal.harness.evaluators.EvaluationException when predictions or references are not of the kind that
     *     is judged here
     */
    List<Row> questions(EvaluationInput input);

    /**
     * What the judge's answers come to.
     *
     * @param answers one for each of {@link #questions}, in their order: the inferencer's records, with "origin_prompt",
     *     "prediction" and, where there is one, "gold"
     */
    Evaluation score(EvaluationInput input, List<Map<String, Object>> answers);

    /** Whether an answer of the judge has a verdict; one without counts as the scoring of the dataset has it. */
    boolean hasVerdict(String answer);
}
