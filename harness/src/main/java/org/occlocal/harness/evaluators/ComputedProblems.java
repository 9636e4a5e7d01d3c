package org.occlocal.harness.evaluators;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.occlocal.harness.evaluators.problems.Problem;
import org.occlocal.harness.evaluators.problems.ProblemException;
import org.occlocal.harness.evaluators.problems.Problems;
import org.occlocal.harness.python.PythonText;

/**
 * NPHardEval's problems: the share of those that are solved, each with its level as weight. The reference is the level, "####" and, on
 * the next line, the problem.
 */
final class ComputedProblems {

    private static final String METRIC = "Weighted Accuracy";
    private static final String BEHIND_LEVEL = "####\n";

    private ComputedProblems() {}

    static Map<String, Evaluators.Factory> all() {
        Map<String, Evaluators.Factory> factories = new LinkedHashMap<>();
        for (String name : Problems.all(false).keySet()) {
            factories.put(
                    name,
                    (config, compat) -> input -> score(
                            input, Objects.requireNonNull(Problems.all(compat).get(name))));
        }
        return factories;
    }

    private static Evaluation score(EvaluationInput input, Problem kind) {
        double[] levels = new double[input.size()];
        boolean[] isSolved = new boolean[levels.length];
        double all = 0;
        double solved = 0;
        for (int i = 0; i < levels.length; i++) {
            String reference = input.reference(i);
            int end = reference.indexOf(BEHIND_LEVEL);
            String level = reference.substring(0, Math.max(end, 0));
            if (!level.matches("[1-9][0-9]{0,8}")) {
                throw new EvaluationException("reference " + i + " must begin with a level from 1 and ####, it is "
                        + PythonText.repr(reference));
            }
            levels[i] = Integer.parseInt(level);
            try {
                isSolved[i] = kind.isSolved(
                        reference.substring(reference.lastIndexOf(BEHIND_LEVEL) + BEHIND_LEVEL.length()),
                        input.prediction(i));
            } catch (ProblemException e) {
                throw new EvaluationException("reference " + i + ": " + e.getMessage());
            }
            all += levels[i];
            solved += isSolved[i] ? levels[i] : 0;
        }
        double sum = all;
        return new Evaluation(
                Map.of(METRIC, solved / sum * 100),
                null,
                SampleScores.of(METRIC, levels.length, i -> isSolved[i] ? 100 * levels[i] * levels.length / sum : 0));
    }
}
