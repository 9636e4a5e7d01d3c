package org.occlocal.harness.evaluators.problems;

import java.util.LinkedHashMap;
import java.util.Map;

/** The kinds of problems, by the names of OpenCompass' evaluators. */
public final class Problems {

    /** OpenCompass searches the tagged answer, or no answer at all, in what it has read already, so that nothing is ever solved. */
    private static final Problem NEVER_SOLVED = (problem, answer) -> false;

    private Problems() {}

    /**
     * @param compat with OpenCompass' known mistakes: colors without a limit, colors and tours found greedily, and knapsacks and
     *     searches that nobody solves
     */
    public static Map<String, Problem> all(boolean compat) {
        Map<String, Problem> problems = new LinkedHashMap<>();
        problems.put("HardGCPEvaluator", (problem, answer) -> GraphColoring.isColored(problem, answer, compat));
        problems.put("CMP_GCP_D_Evaluator", (problem, answer) -> GraphColoring.isDecided(problem, answer, compat));
        problems.put("Hard_TSP_Evaluator", new SalesmanTour(compat));
        problems.put("CMP_TSP_D_Evaluator", SalesmanTour::isDecided);
        problems.put("Hard_MSP_Evaluator", MeetingSchedule::isSolved);
        problems.put("CMP_KSP_Evaluator", compat ? NEVER_SOLVED : Knapsack::isSolved);
        problems.put("P_BSP_Evaluator", compat ? NEVER_SOLVED : TextProblems::isFound);
        problems.put("P_EDP_Evaluator", TextProblems::isEditDistance);
        problems.put("P_SPP_Evaluator", ShortestPath::isSolved);
        return problems;
    }
}
