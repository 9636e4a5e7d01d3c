package org.occlocal.harness.judges;

import java.util.List;
import java.util.Map;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.EvaluationInput;

/** Judges the predictions of a dataset by the answers of a second model. Stateless and thread-safe. */
public interface JudgedEvaluator {

    /** Who is asked, and with which prompt. */
    JudgeConfig judge();

    /**
     * Whether it can judge the answers to a dataset.
     *
     * @throws org.occlocal.configs.ConfigException when it cannot
     */
    void check(DatasetConfig dataset);

    /**
     * Begins with one repetition of the dataset.
     *
     * @param repetition from 0
     * @throws org.occlocal.harness.evaluators.EvaluationException when predictions or references are not of the kind that
     *     is judged here
     */
    Session begin(EvaluationInput input, int repetition);

    /** Whether an answer of the judge has a verdict; one without counts as the scoring of the dataset has it. */
    boolean hasVerdict(String answer);

    /** One repetition of a dataset before the judge. */
    interface Session {

        /**
         * What the judge is asked: the columns that its prompt may name.
         *
         * @return in the order of the predictions; not all of them where others decide first
         */
        List<Row> questions();

        /**
         * What the judge's answers come to.
         *
         * @param answers one a question, in their order: the inferencer's records, with "origin_prompt", "prediction" and,
         *     where there is one, "gold"
         */
        Evaluation score(List<Map<String, Object>> answers);
    }
}
