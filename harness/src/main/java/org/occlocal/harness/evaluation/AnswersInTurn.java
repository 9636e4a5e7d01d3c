package org.occlocal.harness.evaluation;

import java.util.List;
import java.util.Map;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.EvaluationException;
import org.occlocal.harness.evaluators.EvaluationInput;
import org.occlocal.harness.evaluators.Evaluator;
import org.occlocal.harness.judges.JudgedEvaluator;

/**
 * A judge's answers, dealt out to the repetitions of a dataset, which are evaluated one after the other. Used once, by one
 * thread.
 */
final class AnswersInTurn implements Evaluator {

    private final JudgedEvaluator evaluator;
    private final List<Map<String, Object>> answers;
    private int used;
    private int repetition;

    AnswersInTurn(JudgedEvaluator evaluator, List<Map<String, Object>> answers) {
        this.evaluator = evaluator;
        this.answers = answers;
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        JudgedEvaluator.Session session = evaluator.begin(input, repetition++);
        int from = used;
        used += session.questions().size();
        if (used > answers.size()) {
            throw unequal();
        }
        return session.score(answers.subList(from, used));
    }

    /** @throws EvaluationException when there are answers that nobody asked for */
    void requireNoMore() {
        if (used != answers.size()) {
            throw unequal();
        }
    }

    private EvaluationException unequal() {
        return new EvaluationException("the judge's " + answers.size()
                + " answers are not as many as its questions; evaluate again with -m eval, which asks it");
    }
}
