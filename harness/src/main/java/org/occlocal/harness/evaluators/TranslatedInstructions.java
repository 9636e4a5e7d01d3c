package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.harness.evaluators.instructions.Instruction;
import org.occlocal.harness.evaluators.instructions.MultilingualInstructions;
import org.occlocal.harness.python.PythonText;

/**
 * Whether responses in ten languages follow the instructions of their prompts: OpenCompass' PMMEvalMIFEvalEvaluator, to two places.
 * Instructions are the rows' columns "instruction_id_list" and "kwargs", whose arguments are all instructions' of the row.
 * Predictions are pairs of a response and the code of its language, which the dataset's post-processor makes.
 *
 * <p>OpenCompass looks at the response as it is for the loose accuracy too, and takes any first word of a paragraph for the one that
 * is asked; so does {@code opencompassCompat}.
 */
final class TranslatedInstructions implements Evaluator {

    private final boolean opencompassCompat;

    TranslatedInstructions(boolean opencompassCompat) {
        this.opencompassCompat = opencompassCompat;
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        boolean[] strict = new boolean[input.size()];
        boolean[] loose = new boolean[input.size()];
        for (int i = 0; i < strict.length; i++) {
            if (!(input.requirePredictions().get(i) instanceof List<?> pair)
                    || pair.size() != 2
                    || !(pair.get(0) instanceof String response)
                    || !(pair.get(1) instanceof String language)) {
                throw new EvaluationException("prediction " + i
                        + " must be a response and its language, which pmmeval_mifeval_postprocess gives; it is "
                        + PythonText.repr(input.requirePredictions().get(i)));
            }
            List<Instruction> asked = asked(input.rows().get(i).columns(), language, i);
            List<String> variants = opencompassCompat ? List.of(response) : InstructionEvaluator.variants(response);
            strict[i] = asked.stream()
                    .allMatch(instruction -> InstructionEvaluator.isFollowed(instruction, List.of(response)));
            loose[i] = asked.stream().allMatch(instruction -> InstructionEvaluator.isFollowed(instruction, variants));
        }
        Map<String, double[]> scores = new LinkedHashMap<>();
        scores.put("strict_acc", SampleScores.values(strict.length, i -> strict[i] ? 100 : 0));
        scores.put("loose_acc", SampleScores.values(loose.length, i -> loose[i] ? 100 : 0));
        Map<String, Object> metrics = new LinkedHashMap<>();
        scores.forEach((name, values) -> metrics.put(name, rounded(values)));
        return new Evaluation(metrics, null, new SampleScores(scores, null));
    }

    private static double rounded(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value / 100;
        }
        return PythonText.round(sum / values.length * 100, 2);
    }

    private List<Instruction> asked(Map<String, Object> row, String language, int i) {
        if (!(row.get("instruction_id_list") instanceof List<?> ids)
                || ids.isEmpty()
                || !(row.get("kwargs") instanceof List<?> kwargs)) {
            throw new EvaluationException("row " + i + " must have the lists \"instruction_id_list\" and \"kwargs\";"
                    + " the evaluator fits the dataset PMMEvalMIFEvalDataset");
        }
        Map<String, Object> arguments = new LinkedHashMap<>();
        for (Object one : kwargs) {
            if (one instanceof Map<?, ?> map) {
                map.forEach((key, value) -> {
                    if (value != null) {
                        arguments.put(String.valueOf(key), value);
                    }
                });
            }
        }
        List<Instruction> asked = new ArrayList<>();
        for (Object id : ids) {
            try {
                asked.add(MultilingualInstructions.of(String.valueOf(id), arguments, language, opencompassCompat));
            } catch (IllegalArgumentException e) {
                throw new EvaluationException("row " + i + ": " + e.getMessage(), e);
            }
        }
        return asked;
    }
}
