package org.occlocal.harness.judges;

import java.util.List;
import java.util.Map;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;

/** The judge alone decides, about every prediction. */
record AllAsked(List<Row> questions, JudgeScoring scoring) implements JudgedEvaluator.Session {

    @Override
    public Evaluation score(List<Map<String, Object>> answers) {
        return scoring.score(answers, questions);
    }
}
